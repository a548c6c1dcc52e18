#!/bin/sh
# SPDX-License-Identifier: MIT
# install_test.sh: installs into a folder of its own and builds the projects of examples/make and
# examples/meson against it, as their READMEs' readers do: pkg-config, the shared and the static
# library, the installed dyngen. Prints TAP.
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
    for file in bin/dyngen include/dyn/model.h lib/libdyn.a lib/libdyn.so lib/pkgconfig/dyn.pc \
        share/dyngen/dyngen.schema.json; do
        [ -e "$prefix/$file" ] || { echo "not installed: $file"; return 1; }
    done
}

exports_only_dyn() {
    nm -D --defined-only "$prefix/lib/libdyn.so" | awk '{print $3}' |
        grep -v -e '^dyn_[a-z0-9_]*@@DYN_1$' -e '^DYN_1$' && return 1
    return 0
}

make_project() {
    cp -r "$root/examples/make" "$work/make" && cd "$work/make" && make "$@" &&
        ./app | grep -F '"price":{"N":"49.9"}' && cd "$work" && rm -rf "$work/make"
}

# With -static only libdyn needs to be found, not a static C library.
make_static() {
    make_project LDLIBS="$prefix/lib/libdyn.a -lm"
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
step "the library exports dyn_ symbols of one version only" exports_only_dyn
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
LD_LIBRARY_PATH=$prefix/lib
export PKG_CONFIG_PATH LD_LIBRARY_PATH
step "a make project builds and runs" make_project
step "a make project links the archive" make_static
step "a meson project generates, builds, runs and has no work left" meson_project
step "a change of the schema reaches the program" touched_schema_regenerates
echo "1..$count"
[ "$failed" -eq 0 ]
