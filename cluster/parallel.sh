#!/usr/bin/env bash
# GNU parallel over machines that are reached by ssh, one share each at a time, on a folder that all of them see:
#   cluster/parallel.sh 3 mixed --trials 12 -- --sshlogin lab1,lab2,lab3 --workdir "$PWD"
# Without machines it runs the shares one after another here. Run it again after a failure: what is done is not done again.
set -euo pipefail
shares=$1
shift
work=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    work+=("$1")
    shift
done
[ $# -eq 0 ] || shift
# 75 says that a machine was too busy: tried three times before it counts as failed.
seq "$shares" | parallel --jobs 1 --joblog inflight.joblog --resume-failed --retries 3 "$@" \
    "${INFLIGHT:-inflight}" run "${work[@]}" --shard "{}/$shares"
echo "${INFLIGHT:-inflight} merge reports"
