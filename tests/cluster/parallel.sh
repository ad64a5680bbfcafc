#!/usr/bin/env bash
# cluster/parallel.sh with GNU parallel: one share fails at first and is resumed, and only that one.
source "$(dirname "$0")/common.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
work

# As if the machine of the second share were busy three times.
program=$INFLIGHT
cat >busy <<SH
#!/bin/sh
case "\$*" in
*"--shard 2/3"*) [ -e well ] || { echo tried >>tries; exit 75; } ;;
esac
exec "$program" "\$@"
SH
chmod +x busy
run() {
    INFLIGHT="$PWD/busy" "$here/cluster/parallel.sh" 3 work.toml --models sequential,join-all --trials 6 --allow-busy --quiet
}
run && fail "a share that failed was not noticed"
[ "$(wc -l <tries)" = 3 ] || fail "it was tried $(wc -l <tries) times, not 3"
[ "$(ls reports/run-*/shard-*/record.json | wc -l)" = 2 ] || fail "the others were not run"
touch well
before=$(stat -c %Y%i reports/run-*/shard-1-of-3/record.json)
run
[ "$before" = "$(stat -c %Y%i reports/run-*/shard-1-of-3/record.json)" ] || fail "a share that was done was done again"
whole 12
echo "GNU parallel: one share of three failed three times and was resumed, 12 trials"
