#!/bin/sh
# SPDX-License-Identifier: MIT
# runtime/core/hash_mbedtls.c with other versions of mbedTLS than the one of the build. Where a
# 3.x is installed, in the folder $DYNGEN_MBEDTLS3 (include/, lib/ or library/) or in the
# system's, the tests of hashes run on it; everywhere its spelling is compiled against a
# declaration of it, and 4.x is shown to be refused with an instruction. Prints TAP.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
provider=$root/runtime/core/hash_mbedtls.c
home=${DYNGEN_MBEDTLS3:-/usr}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() {
    "${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror \
        -I"$root/runtime" -I"$root/runtime/include" -I"$root/tests" "$@" >"$work/log" 2>&1
}

failures=0
answer() {
    if [ "$1" = 0 ]; then
        echo "ok $2 - $3"
    else
        sed 's/^/# /' "$work/log"
        echo "not ok $2 - $3"
        failures=1
    fi
}

run_on_3() {
    # shellcheck disable=SC2046 # words on purpose
    compile -isystem "$home/include" "$root/tests/test_core_hash.c" \
        "$root/runtime/core/hash.c" "$provider" "$root/runtime/core/hash_provider.c" \
        "$root/runtime/core/hash_x86.c" "$root/runtime/core/crc32.c" \
        "$root/runtime/core/crc32_x86.c" $(pkg-config --cflags --libs check) \
        -L"$home/lib" -L"$home/library" -lmbedcrypto -o "$work/test" || return 1
    CK_TAP_LOG_FILE_NAME="$work/tap" CK_VERBOSITY=silent \
        LD_LIBRARY_PATH="$home/lib:$home/library" "$work/test" >>"$work/log" 2>&1
}

stand_in() {
    mkdir -p "$work/$1/mbedtls"
    echo "#define MBEDTLS_VERSION_NUMBER $2" >"$work/$1/mbedtls/version.h"
    cat >"$work/$1/mbedtls/sha256.h"
}

echo 1..3

if grep -q 'MBEDTLS_VERSION_MAJOR *3' "$home/include/mbedtls/build_info.h" 2>/dev/null; then
    status=0
    run_on_3 || status=1
    answer $status 1 'tests of hashes on mbedTLS 3'
else
    echo 'ok 1 - tests of hashes on mbedTLS 3 # SKIP needs DYNGEN_MBEDTLS3=folder of a 3.x'
fi

stand_in three 0x03060000 <<'EOF'
#include <stddef.h>
typedef struct { unsigned char buffer[64]; unsigned total[2], state[8]; int is224; }
    mbedtls_sha256_context;
void mbedtls_sha256_init(mbedtls_sha256_context *ctx);
void mbedtls_sha256_free(mbedtls_sha256_context *ctx);
int mbedtls_sha256_starts(mbedtls_sha256_context *ctx, int is224);
int mbedtls_sha256_update(mbedtls_sha256_context *ctx, const unsigned char *in, size_t len);
int mbedtls_sha256_finish(mbedtls_sha256_context *ctx, unsigned char *out);
EOF
status=0
compile -I"$work/three" -c "$provider" -o "$work/three.o" || status=1
answer $status 2 'the spelling of mbedTLS 3 compiles'

stand_in four 0x04000000 </dev/null
status=1
compile -I"$work/four" -fsyntax-only "$provider" ||
    ! grep -q 'build with mbedTLS 2.28 or 3.x' "$work/log" || status=0
answer $status 3 'mbedTLS 4 is refused with an instruction'
exit $failures
