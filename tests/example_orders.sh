#!/bin/sh
# SPDX-License-Identifier: MIT
# example_orders.sh ORDERS ITEMS: runs the program of examples/orders against dynoxide, twice, as
# it leaves nothing behind. Prints TAP.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
servers=${DYNGEN_SERVERS_DIR:-$root/build/servers}
if [ ! -d "$servers/dynoxide/node_modules" ]; then
    echo "1..0 # skipped: examples/orders needs scripts/setup servers"
    exit 0
fi
started=$("$root/scripts/server" start dynoxide) || exit 2
pid=${started#* }
trap '"$root/scripts/server" stop "$pid"' EXIT
trap 'exit 2' HUP INT TERM

AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:${started% *}
AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo
export AWS_ENDPOINT_URL_DYNAMODB AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY

failed=0
for number in 1 2; do
    if output=$("$1" "$2" 2>&1) &&
        case $output in *'refused to create it twice'*'total 19.99, version 1'*'updated'*\
'version 2'*'refused to write over'*'merged and written'*'version 3'*'not found any more'*\
'1 customer, 2 items of other models'*) ;; *) false ;; esac; then
        echo "ok $number - run $number says what it should"
    else
        failed=1
        echo "not ok $number - run $number says what it should"
        printf '%s\n' "$output" | sed 's/^/# /'
    fi
done
echo 1..2
exit $failed
