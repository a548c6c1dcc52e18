#!/bin/sh
# SPDX-License-Identifier: MIT
# compile_generated.sh [FOLDER...]: compiles generated code as its users do, and prints TAP.
# Every header alone and twice, as C11 and as C++17, every source, with all warnings as errors,
# with gcc and clang (those that are there), then two translation units linked. Folders: those
# with *.dyn.h; without any, the expected files of all golden cases. LIBDYN, if set, is a library
# to link against; without, the units are linked relocatably, which shows symbols that
# stand twice.
set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd)
include=$here/../runtime/include
[ $# -gt 0 ] || set -- "$here"/cases/golden/*/expected
work=$(mktemp -d "${TMPDIR:-/tmp}/dyngen-compile.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

common="-Werror -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wcast-qual -Wmissing-field-initializers
    -Wwrite-strings -Wvla -Wundef -Wformat=2"
c_flags="-std=c11 $common -Wstrict-prototypes -Wmissing-prototypes"
cxx_flags="-std=c++17 $common"
count=0
failed=0

result() {
    count=$((count + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $count - $1"
    else
        failed=$((failed + 1))
        echo "not ok $count - $1"
        sed 's/^/# /' "$work/log"
    fi
}

# compile COMPILER FLAGS FILE OUTPUT
compile() {
    # shellcheck disable=SC2086 # flags are words
    $1 $2 -I"$include" -I"$folder" -c "$3" -o "$4" >>"$work/log" 2>&1
}

# Links two units that both include the header with the generated source.
link_two() {
    printf '#include "%s"\nint main(void);\nint main(void) { return 0; }\n' "$name" >"$work/one.c"
    printf '#include "%s"\nint other(void);\nint other(void) { return 0; }\n' "$name" >"$work/two.c"
    compile "$1" "$c_flags" "$work/one.c" "$work/one.o" &&
        compile "$1" "$c_flags" "$work/two.c" "$work/two.o" || return 1
    if [ -n "${LIBDYN:-}" ]; then
        "$1" "$work/one.o" "$work/two.o" "$work/source.o" "$LIBDYN" -lm -o "$work/program" \
            >>"$work/log" 2>&1
    else
        ld -r "$work/one.o" "$work/two.o" "$work/source.o" -o "$work/all.o" >>"$work/log" 2>&1
    fi
}

header() {
    name=$(basename "$1")
    title=$(basename "$(dirname "$folder")")/$name
    : >"$work/log"
    printf '#include "%s"\n' "$name" >"$work/once.c"
    printf '#include "%s"\n#include "%s"\nint main(void) { return 0; }\n' "$name" "$name" >"$work/twice.c"
    cp "$work/once.c" "$work/once.cc"
    printf '#include "%s"\n#include "%s"\nint main() { return 0; }\n' "$name" "$name" >"$work/twice.cc"
    compile "$c" "$c_flags" "$work/once.c" "$work/x.o" &&
        compile "$c" "$c_flags" "$work/twice.c" "$work/x.o"
    result "$title alone and twice as C11 ($c)" $?
    : >"$work/log"
    compile "$cxx" "$cxx_flags" "$work/once.cc" "$work/x.o" &&
        compile "$cxx" "$cxx_flags" "$work/twice.cc" "$work/x.o"
    result "$title alone and twice as C++17 ($cxx)" $?
    : >"$work/log"
    compile "$c" "$c_flags" "${1%.h}.c" "$work/source.o" && link_two "$c"
    result "$title: source, and two units linked ($c)" $?
}

found=0
for pair in gcc:g++ clang:clang++; do
    c=${pair%:*}
    cxx=${pair#*:}
    if ! command -v "$c" >/dev/null 2>&1 || ! command -v "$cxx" >/dev/null 2>&1; then
        echo "# skipped: $c and $cxx are not both here"
        continue
    fi
    found=1
    for folder in "$@"; do
        for file in "$folder"/*.dyn.h; do
            [ -f "$file" ] && header "$file"
        done
    done
done
[ "$found" -eq 1 ] || echo "# skipped: needs gcc or clang"
echo "1..$count"
[ "$failed" -eq 0 ] || { echo "# $failed of $count failed" >&2; exit 1; }
