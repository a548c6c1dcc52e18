#!/bin/sh
# SPDX-License-Identifier: MIT
# install_test.sh: installs into a folder of its own and builds the projects of examples/make and
# examples/meson against it, as readers of the README do: pkg-config, the shared and the static
# library, the installed dyngen, calls to the embedded engine. Prints TAP.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/dyngen-install.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
prefix=$work/prefix
count=0
failed=0

# step NAME COMMAND...
step() {
    name=$1
    shift
    count=$((count + 1))
    if "$@" >"$work/log" 2>&1; then
        echo "ok $count - $name"
    else
        failed=$((failed + 1))
        echo "not ok $count - $name"
        sed 's/^/# /' "$work/log"
    fi
}

install_all() {
    meson setup "$work/build" "$root" --prefix="$prefix" --libdir=lib \
        --buildtype=release -Dtests=false &&
        ninja -C "$work/build" && meson install -C "$work/build"
}

has_files() {
    for file in bin/dyngen bin/dyngen-local include/dyn/model.h include/dyn/local.h lib/libdyn.a \
        lib/libdyn.so lib/libdyn-local.a lib/libdyn-local.so lib/pkgconfig/dyn.pc \
        lib/pkgconfig/dyn-local.pc share/dyngen/dyngen.schema.json; do
        [ -e "$prefix/$file" ] || { echo "not installed: $file"; return 1; }
    done
}

exports_only_dyn() {
    nm -D --defined-only "$prefix/lib/libdyn.so" | awk '{print $3}' |
        grep -v -e '^dyn_[a-z0-9_]*@@DYN_1$' -e '^DYN_1$' \
            -e '^dyni_[a-z0-9_]*@@DYN_PRIVATE_1$' -e '^DYN_PRIVATE_1$' && return 1
    nm -D --defined-only "$prefix/lib/libdyn-local.so" | awk '{print $3}' |
        grep -v -e '^dyn_local_[a-z0-9_]*@@DYN_LOCAL_1$' -e '^DYN_LOCAL_1$' && return 1
    return 0
}

knows_private_libraries() {
    pkg-config --static --libs dyn >"$work/private" || return 1
    for library in -ldyn -lcurl -lmbedcrypto -pthread -lm; do
        tr ' ' '\n' <"$work/private" | grep -qxe "$library" ||
            { echo "not in pkg-config --static --libs dyn: $library"; return 1; }
    done
}

make_project() {
    cp -r "$root/examples/make" "$work/make" && cd "$work/make" && make "$@" &&
        AWS_ENDPOINT_URL_DYNAMODB=local:shop.db ./app >"$work/said" &&
        AWS_ENDPOINT_URL_DYNAMODB=local:shop.db ./app >>"$work/said" && cat "$work/said" &&
        [ "$(grep -c 'stored and read: order 0' "$work/said")" -eq 2 ] && cd "$work" &&
        rm -rf "$work/make"
}

server_serves() {
    "$prefix/bin/dyngen-local" --port 0 >"$work/served" &
    pid=$!
    tries=0
    until grep -q listening "$work/served" || [ $tries -ge 100 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    kill "$pid" && wait "$pid" && grep 'listening on http://127.0.0.1:[1-9]' "$work/served"
}

# The archive of libdyn with shared libraries under it: -static would want static ones of all
# that libcurl uses.
make_static() {
    make_project LDLIBS="$prefix/lib/libdyn-local.a $prefix/lib/libdyn.a -lsqlite3 -lcurl \
        -lmbedcrypto -lm -pthread"
}

meson_project() {
    meson setup "$work/meson" "$root/examples/meson" && ninja -C "$work/meson" &&
        "$work/meson/app" | grep -F '"sk":{"S":"META"}' &&
        ninja -C "$work/meson" | grep -F 'no work to do'
}

touched_schema_regenerates() {
    cp -r "$root/examples/meson" "$work/changed" &&
        meson setup "$work/changed/build" "$work/changed" && ninja -C "$work/changed/build" &&
        sed 's/title: {type: string!/headline: {name: title, type: string!/' \
            "$root/examples/meson/shop.yaml" >"$work/changed/shop.yaml" &&
        ! ninja -C "$work/changed/build"
}

step "meson install" install_all
step "program, headers, libraries, pkg-config file and JSON Schema are there" has_files
step "the libraries export their own symbols only, each under its version" exports_only_dyn
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
LD_LIBRARY_PATH=$prefix/lib
AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export PKG_CONFIG_PATH LD_LIBRARY_PATH AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
export AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
step "pkg-config knows what the archive needs" knows_private_libraries
step "dyngen-local serves" server_serves
step "a make project builds and runs" make_project
step "a make project links the archive" make_static
step "a meson project generates, builds, runs and has no work left" meson_project
step "a change of the schema reaches the program" touched_schema_regenerates
echo "1..$count"
[ "$failed" -eq 0 ]
