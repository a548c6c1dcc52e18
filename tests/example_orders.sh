#!/bin/sh
# SPDX-License-Identifier: MIT
# example_orders.sh ORDERS ITEMS: runs the program of examples/orders twice on one file of the
# embedded engine, as it leaves nothing behind, and twice against dynoxide where that is. Prints
# TAP.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
servers=${DYNGEN_SERVERS_DIR:-$root/build/servers}
work=$(mktemp -d "${TMPDIR:-/tmp}/dyngen-orders.XXXXXX") || exit 2
pid=
trap '[ -z "$pid" ] || "$root/scripts/server" stop "$pid"; rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
count=0
failed=0

run_twice() { # where, program, items
    for number in 1 2; do
        count=$((count + 1))
        if output=$("$2" "$3" 2>&1) &&
            case $output in *'refused to create it twice'*'total 19.99, version 1'*'updated'*\
'version 2'*'refused to write over'*'merged and written'*'version 3'*'not found any more'*\
'1 customer, 2 items of other models'*) ;; *) false ;; esac; then
            echo "ok $count - run $number on $1 says what it should"
        else
            failed=1
            echo "not ok $count - run $number on $1 says what it should"
            printf '%s\n' "$output" | sed 's/^/# /'
        fi
    done
}

AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
AWS_ENDPOINT_URL_DYNAMODB=local:$work/shop.db
export AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_ENDPOINT_URL_DYNAMODB
run_twice "the embedded engine" "$1" "$2"

if [ -d "$servers/dynoxide/node_modules" ]; then
    started=$("$root/scripts/server" start dynoxide) || exit 2
    pid=${started#* }
    AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:${started% *}
    AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo
    export AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
    run_twice dynoxide "$1" "$2"
else
    echo "# skipped: examples/orders on dynoxide needs scripts/setup servers"
fi
echo "1..$count"
exit $failed
