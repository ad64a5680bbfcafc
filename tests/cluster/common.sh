# What the tests of cluster/ share. INFLIGHT is the program; each runs in a folder of its own.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${INFLIGHT:?the program under test}"
export INFLIGHT

# Three fetches that wait, twice over: short, and still long enough to be killed in the middle.
work() {
    cat >work.toml <<'TOML'
schema = 1
title = "Work for a cluster"
[[fetch]]
name = "fetch"
count = 3
steps = [{ wait = "60ms" }]
TOML
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# All shares are there and whole: as many trials of every cell as were asked for, each block once.
whole() {
    "$INFLIGHT" merge reports --strict --no-report >merged.txt || fail "the shares are not the whole run: $(cat merged.txt)"
    "$INFLIGHT" export reports/latest --format csv -o trials.csv
    local trials
    trials=$(tail -n +2 trials.csv | wc -l)
    [ "$trials" = "$1" ] || fail "$trials trials, not $1"
    ls reports/run-*/shard-*/journal.jsonl 2>/dev/null && fail "a journal is left" || true
}
