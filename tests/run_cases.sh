#!/bin/sh
# SPDX-License-Identifier: MIT
# run_cases.sh DYNGEN: runs the generator over the cases in tests/cases and prints TAP.
#   golden/NAME/*.yaml   generates what stands in expected/; optional file `args`
#   diag/NAME/schema.yaml  `dyngen validate` prints expected.txt and ends with status 1, or 0 when
#                          there are warnings only
# DYNGEN_UPDATE=1 writes the expected files instead of comparing. Works in a folder of its own.
set -u
LC_ALL=C
export LC_ALL

[ $# -eq 1 ] || { echo "usage: run_cases.sh DYNGEN" >&2; exit 2; }
case $1 in
/*) dyngen=$1 ;;
*) dyngen=$PWD/$1 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
update=${DYNGEN_UPDATE:-}
work=$(mktemp -d "${TMPDIR:-/tmp}/dyngen-cases.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

count=0
failed=0

# result NAME STATUS: one line of TAP, with what is in $work/log on failure.
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

# expect STATUS COMMAND...: runs it with its output in $work/out and $work/err.
expect() {
    wanted=$1
    shift
    "$@" >"$work/out" 2>"$work/err"
    got=$?
    [ "$got" -eq "$wanted" ] && return 0
    { echo "status $got instead of $wanted: $*"; cat "$work/out" "$work/err"; } >"$work/log"
    return 1
}

# has FILE TEXT: whether a file holds a text.
has() {
    grep -qF -e "$2" "$1" && return 0
    { echo "no '$2' in:"; cat "$1"; } >"$work/log"
    return 1
}

same() { diff -u "$1" "$2" >"$work/log" 2>&1; }

# --- Golden files ---------------------------------------------------------------------

golden() {
    name=$(basename "$1")
    out=$work/golden/$name
    mkdir -p "$out"
    args=
    [ -f "$1/args" ] && args=$(cat "$1/args")
    # shellcheck disable=SC2086 # the arguments are words
    if ! (cd "$1" && "$dyngen" generate $args -o "$out" ./*.yaml) >"$work/log" 2>&1; then
        result "golden $name: generates" 1
        return
    fi
    if [ -n "$update" ]; then
        rm -rf "$1/expected"
        mkdir "$1/expected" && cp "$out"/* "$1/expected/"
    fi
    diff -ru "$1/expected" "$out" >"$work/log" 2>&1
    result "golden $name: as expected" $?
}

mkdir "$work/golden"
for case in "$here"/cases/golden/*/; do
    golden "${case%/}"
done

# --- Diagnostics ----------------------------------------------------------------------

diagnostics() {
    name=$(basename "$1")
    (cd "$1" && "$dyngen" validate schema.yaml) >"$work/out" 2>"$work/err"
    status=$?
    if [ -n "$update" ]; then
        cp "$work/out" "$1/expected.txt"
    fi
    wanted=0 # warnings alone
    grep -q ': error: ' "$1/expected.txt" && wanted=1
    if [ "$status" -ne "$wanted" ]; then
        { echo "status $status instead of $wanted"; cat "$work/out" "$work/err"; } >"$work/log"
        result "diag $name: status" 1
        return
    fi
    same "$1/expected.txt" "$work/out"
    result "diag $name: as expected" $?
}

for case in "$here"/cases/diag/*/; do
    [ -f "$case/schema.yaml" ] && diagnostics "${case%/}"
done

# --- The same bytes everywhere --------------------------------------------------------

shop=$here/cases/golden/shop/shop.yaml
expected=$here/cases/golden/shop/expected

everywhere() {
    mkdir -p "$work/else where/in" "$work/else where/out"
    cp "$shop" "$work/else where/in/"
    (
        cd / && umask 077 &&
            LOCPATH=${DYNGEN_LOCPATH:-} LC_ALL=tr_TR.ISO-8859-9 TZ=Asia/Kathmandu \
                "$dyngen" generate -o "$work/else where/out" "$work/else where/in/shop.yaml"
    ) >"$work/log" 2>&1 && diff -r "$expected" "$work/else where/out" >>"$work/log"
    result "the output is the same from another folder, locale, time zone and umask" $?

    (cd "$work/else where/in" && "$dyngen" generate shop.yaml) >"$work/log" 2>&1 &&
        cmp "$work/else where/in/shop.dyn.h" "$expected/shop.dyn.h" >>"$work/log" 2>&1 &&
        cmp "$work/else where/in/shop.dyn.c" "$expected/shop.dyn.c" >>"$work/log" 2>&1
    result "without -o the outputs stand beside the schema" $?

    sed 's/$/\r/' "$shop" >"$work/else where/in/shop.yaml"
    expect 0 "$dyngen" generate -o "$work/else where/out" "$work/else where/in/shop.yaml" &&
        diff -r "$expected" "$work/else where/out" >"$work/log"
    result "line ends of the schema make no difference" $?
}
everywhere

# --- generate -------------------------------------------------------------------------

generate() {
    dir=$work/generate
    mkdir "$dir" && cp "$shop" "$dir/" && cd "$dir" || exit 2

    expect 0 "$dyngen" generate --list -o . shop.yaml &&
        { printf 'shop.dyn.h\nshop.dyn.c\n' | same - "$work/out"; } && [ ! -e shop.dyn.h ]
    result "--list names the outputs and writes none" $?

    expect 0 "$dyngen" generate --list sub/other.yml not/there/a.b.yaml &&
        { printf '%s\n' sub/other.dyn.h sub/other.dyn.c not/there/a.b.dyn.h \
            not/there/a.b.dyn.c | same - "$work/out"; }
    result "--list needs no schema to be there" $?

    expect 0 "$dyngen" generate --stdout shop.yaml &&
        { cat "$expected/shop.dyn.h" "$expected/shop.dyn.c" | same - "$work/out"; } &&
        [ ! -e shop.dyn.h ]
    result "--stdout prints header and source and writes nothing" $?

    expect 0 "$dyngen" generate -oout --depfile shop.d shop.yaml &&
        { printf 'out/shop.dyn.h out/shop.dyn.c: \\\n  shop.yaml\n' | same - shop.d; }
    result "--depfile names outputs and schema" $?

    touch -t 202001010000 out/shop.dyn.h out/shop.dyn.c shop.yaml
    touch -t 202001010001 marker
    : >"$work/log"
    expect 0 "$dyngen" generate -o out shop.yaml && [ -z "$(find out -name '*.dyn.?' -newer marker)" ]
    result "outputs that would not change are not touched" $?

    printf 'dyngen: 1\nprefix: bad\nnonsense: x\n' >bad.yaml
    sed 's/total/sum/' shop.yaml >changed.yaml
    mkdir none
    expect 1 "$dyngen" generate -o none changed.yaml bad.yaml && has "$work/err" 'bad.yaml:3:1' &&
        [ -z "$(ls none)" ] && [ ! -s "$work/out" ]
    result "nothing is written when any schema has an error" $?

    mkdir a b && cp shop.yaml a/ && cp shop.yaml b/
    expect 1 "$dyngen" generate -o none a/shop.yaml b/shop.yaml &&
        has "$work/err" 'DG0807' && [ -z "$(ls none)" ]
    result "two schemas that give the same output are an error" $?

    expect 0 "$dyngen" generate a/shop.yaml b/shop.yaml && [ -f a/shop.dyn.h ] &&
        [ -f b/shop.dyn.c ]
    result "the same name in two folders is fine without -o" $?

    mkdir foreign && echo 'mine' >foreign/shop.dyn.h
    expect 1 "$dyngen" generate -o foreign shop.yaml && has "$work/err" 'DG0803' &&
        has foreign/shop.dyn.h mine && [ ! -e foreign/shop.dyn.c ]
    result "a file that dyngen did not write is not overwritten" $?

    expect 2 "$dyngen" generate missing.yaml && has "$work/err" 'missing.yaml'
    result "a schema that can't be read ends with status 2" $?

    echo x >'quo"te.yaml'
    expect 1 "$dyngen" generate 'quo"te.yaml' && has "$work/err" 'DG0809'
    result "a file name that C cannot include is an error" $?
}
(generate; echo "$count $failed" >"$work/counts")
read -r count failed <"$work/counts"

# --- Templates ------------------------------------------------------------------------

templates() {
    dir=$work/templates
    mkdir -p "$dir/t" && cp "$shop" "$dir/" && cd "$dir" || exit 2

    printf '/* Code generated by dyngen from {{schema}} with my templates. DO NOT EDIT. */\n' \
        >t/banner.mustache
    expect 0 "$dyngen" generate --template-dir t --depfile d -o out shop.yaml &&
        has out/shop.dyn.h 'with my templates' && has d 't/banner.mustache'
    result "a template of the folder replaces the built-in one and is in the depfile" $?

    expect 0 "$dyngen" check --template-dir t -o out shop.yaml
    result "check takes the same templates" $?

    printf 'one\n  {{nowhere}}\n' >t/header.mustache
    expect 1 "$dyngen" generate --template-dir t -o none shop.yaml &&
        has "$work/err" 't/header.mustache:2:' && has "$work/err" 'DG0901' && [ ! -e none ]
    result "an unknown name in a template is an error at its place" $?

    expect 2 "$dyngen" generate --template-dir absent shop.yaml
    result "a folder of templates that is not there ends with status 2" $?
}
(templates; echo "$count $failed" >"$work/counts")
read -r count failed <"$work/counts"

# --- check ----------------------------------------------------------------------------

check() {
    dir=$work/check
    mkdir "$dir" && cp "$shop" "$dir/" && cd "$dir" || exit 2

    expect 1 "$dyngen" check -o out shop.yaml && has "$work/out" 'out/shop.dyn.h' &&
        has "$work/out" 'DG0805' && has "$work/out" 'dyngen generate -o out shop.yaml'
    result "check reports missing files and the command that mends it" $?

    expect 0 "$dyngen" generate -o out shop.yaml && expect 0 "$dyngen" check -o out shop.yaml &&
        [ ! -s "$work/out" ]
    result "check is silent when all is up to date" $?

    echo '/* more */' >>out/shop.dyn.h
    expect 1 "$dyngen" check -o out shop.yaml && has "$work/out" 'DG0804'
    result "check reports a file that differs" $?

    expect 0 "$dyngen" generate -o out shop.yaml && cp out/shop.dyn.c out/old.dyn.c &&
        expect 1 "$dyngen" check -o out shop.yaml && has "$work/out" 'out/old.dyn.c' &&
        has "$work/out" 'DG0806' && has "$work/out" 'rm -- out/old.dyn.c'
    result "check reports an orphan" $?

    sed 's/^prefix: shop/prefix: two/' shop.yaml >two.yaml
    expect 0 "$dyngen" generate -o out two.yaml && rm out/old.dyn.c &&
        expect 0 "$dyngen" check -o out shop.yaml && rm two.yaml &&
        expect 1 "$dyngen" check -o out shop.yaml &&
        has "$work/out" 'rm -- out/two.dyn.c out/two.dyn.h'
    result "files of another schema that is there are no orphans" $?
    rm out/two.dyn.c out/two.dyn.h

    echo 'int x;' >out/mine.dyn.c
    expect 0 "$dyngen" check -o out shop.yaml
    result "a file without the banner is no orphan" $?

    cp shop.yaml "it's.yaml"
    sed 's/^prefix: shop/prefix: its/' shop.yaml >'a b.yaml'
    expect 1 "$dyngen" check 'a b.yaml' && has "$work/out" "generate 'a b.yaml'"
    result "the command that mends is quoted for a shell" $?

    printf 'dyngen: 1\n' >bad.yaml
    expect 1 "$dyngen" check bad.yaml && has "$work/out" 'bad.yaml'
    result "check reports errors of the schema" $?
}
(check; echo "$count $failed" >"$work/counts")
read -r count failed <"$work/counts"

# --- The command line -----------------------------------------------------------------

line() {
    cd "$work" || exit 2
    expect 2 "$dyngen" && has "$work/err" 'usage: dyngen'
    result "without a verb it says how it is used" $?
    expect 2 "$dyngen" genrate x.yaml && has "$work/err" "did you mean 'generate'?"
    result "an unknown verb gets a suggestion" $?
    expect 2 "$dyngen" generate --depfil=x y.yaml && has "$work/err" "did you mean '--depfile'?"
    result "an unknown option gets a suggestion" $?
    expect 2 "$dyngen" generate --out && has "$work/err" 'needs a value'
    result "an option without its value is an error" $?
    expect 2 "$dyngen" generate --list=x a.yaml && has "$work/err" 'takes no value'
    result "a value for an option that has none is an error" $?
    expect 2 "$dyngen" generate && has "$work/err" 'which schema?'
    result "generate needs a schema" $?
    for verb in generate check validate context version help; do
        expect 0 "$dyngen" help $verb && has "$work/out" "usage: dyngen $verb" &&
            expect 0 "$dyngen" $verb --help && has "$work/out" "usage: dyngen $verb"
        result "help explains $verb" $?
    done
    expect 0 "$dyngen" help DG0404 && has "$work/out" "DG0404, error: "
    result "help explains a code" $?
    expect 0 "$dyngen" --help && has "$work/out" 'generate' && expect 0 "$dyngen" --version &&
        has "$work/out" 'dyngen ' && expect 0 "$dyngen" version && has "$work/out" 'gencode 1'
    result "--help and --version do as the verbs" $?
    expect 0 "$dyngen" validate "$shop" && [ ! -s "$work/out" ]
    result "validate is silent on a good schema" $?
    printf 'dyngen: 1\nprefix: x\nnonsense: y\n' >bad.yaml
    expect 1 "$dyngen" validate --format json bad.yaml && has "$work/out" '"path":"bad.yaml"'
    result "validate writes JSON" $?
    expect 2 "$dyngen" validate --format xml bad.yaml
    result "validate knows two formats" $?
    expect 1 "$dyngen" validate - <bad.yaml && has "$work/out" 'stdin.yaml:3:1'
    result "validate reads standard input" $?
    expect 0 "$dyngen" validate -- "$shop"
    result "-- ends the options" $?
    if [ -w /dev/full ]; then
        "$dyngen" help >/dev/full 2>"$work/log"
        [ $? -eq 2 ]
        result "output that can't be written ends with status 2" $?
    fi
}
(line; echo "$count $failed" >"$work/counts")
read -r count failed <"$work/counts"

# --- The context ----------------------------------------------------------------------

# Every member of the context is documented and used by a built-in template. `keys` of all
# golden cases together are those that there are.
context() {
    docs=$here/../docs/context.md
    for schema in "$here"/cases/golden/*/*.yaml; do
        expect 0 "$dyngen" context "$schema" || break
        sed -n 's/^ *"\([a-z_]*\)":.*/\1/p' "$work/out"
    done | sort -u >"$work/keys"
    [ -s "$work/keys" ]
    result "context prints every golden schema" $?

    : >"$work/log"
    while read -r key; do
        grep -q "\`$key\`" "$docs" || echo "not documented: $key"
    done <"$work/keys" >"$work/log"
    [ ! -s "$work/log" ]
    result "every key of the context is documented" $?

    cat "$here"/../templates/*.mustache | grep -o '{{[#^/]*[a-z_]*}}' |
        sed 's/[{}#^/]//g' | sort -u >"$work/used"
    # The version is for those who read the context, not for what it is rendered into.
    grep -vx context_version "$work/keys" | comm -23 - "$work/used" >"$work/log"
    [ ! -s "$work/log" ]
    result "every key of the context is used by a template" $?

    # shellcheck disable=SC2016 # these are backquotes of the text
    sed -n 's/^| \(`[^|]*`\) |.*/\1/p' "$docs" | tr -d '`,' | tr ' ' '\n' | sort -u |
        comm -23 - "$work/keys" >"$work/log"
    [ ! -s "$work/log" ]
    result "every documented key exists" $?
}
context

echo "1..$count"
[ "$failed" -eq 0 ] || { echo "# $failed of $count failed" >&2; exit 1; }
