#!/usr/bin/env bash
# cluster/slurm.sbatch on a real Slurm cluster: three tasks on two nodes; one is requeued in the middle of a block.
source "$(dirname "$0")/common.sh"

if [ "${1-}" != inside ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$folder"
    "$here/tests/cluster/slurm-on-one-machine" bash "$here/tests/cluster/slurm.sh" inside
    exit
fi

work
job=$(sbatch --parsable --array=0-2 "$here/cluster/slurm.sbatch" \
    work.toml --models sequential,join-all,thread-pool --trials 9 --allow-busy)

# The journal's first line is the run; behind it stands a line a trial, three a block.
for _ in $(seq 600); do
    journal=$(ls reports/run-*/shard-2-of-3/journal.jsonl 2>/dev/null || true)
    [ -n "$journal" ] && [ "$(wc -l <"$journal")" -ge 5 ] && break
    sleep 0.02
done
[ -n "$journal" ] || fail "the second share did not begin: $(cat inflight-*.log; squeue)"
scontrol requeue "${job}_1"
for _ in $(seq 600); do
    [ "$(ls reports/run-*/shard-*/record.json 2>/dev/null | wc -l)" = 3 ] && [ -z "$(squeue -h)" ] && break
    sleep 0.1
done
# The first block was whole, the second was torn.
grep -q "goes on behind" inflight-*.log || fail "the task did not go on where it was: $(cat inflight-*.log)"
whole 27
echo "Slurm: three tasks, one requeued in the middle of its second block, 27 trials"
