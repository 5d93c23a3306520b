#!/bin/sh
# kill -9 at random moments, then resume: the end is that of the run that nobody killed (root, every
# file but run.json, content of run.db). One line for each point; KILL_POINTS=N (20), KILL_SEED=S (1),
# KILL_SCENARIO=FILE (scenarios/intraday.ini) with a commit every KILL_COMMIT (50) events.
set -u
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
points=${KILL_POINTS:-20}
seed=${KILL_SEED:-1}
scenario=${KILL_SCENARIO:-$top/scenarios/intraday.ini}
commit=${KILL_COMMIT:-50}
content() { sqlite3 -init /dev/null -batch -readonly "$1/run.db" '.sha3sum --schema'; }
set -- "$TAPEDECK" run "$scenario" --set record.commit_every="$commit" --quiet

cd "$work" || exit 1
began=$(date +%s%N)
if ! "$@" -o reference >"$work/said" 2>&1; then
    echo "not ok kill_resume: the reference run failed"
    sed 's/^/  /' "$work/said"
    exit 1
fi
length=$((($(date +%s%N) - began) / 1000000))
content reference >reference.content
root=$(sed -n 's/.*"root": *"\([0-9a-f]*\)".*/\1/p' reference/run.json)

# Points over the whole length of a run, in no order that a machine could be tuned to.
awk -v seed="$seed" -v n="$points" -v length_ms="$length" 'BEGIN {
    srand(seed)
    for (i = 1; i <= n; i++) printf "%.3f\n", (i - rand()) / n * length_ms / 1000
}' >moments

number=0
failed=0
while read -r moment; do
    number=$((number + 1))
    name="kill_resume point $number of $points (seed $seed, after $moment s)"
    rm -rf run run.part
    "$@" -o run >/dev/null 2>&1 &
    child=$!
    sleep "$moment"
    kill -9 "$child" 2>/dev/null
    wait "$child" 2>/dev/null
    "$TAPEDECK" resume run >said 2>&1
    code=$?
    if grep -q 'nothing to resume' said && [ "$code" = 2 ]; then
        # Killed before the first commit: the run can only begin anew.
        "$@" -o run --force >said 2>&1
        code=$?
    fi
    if [ "$code" != 0 ]; then
        echo "not ok $name: exit code $code"
        sed 's/^/  /' said
        failed=1
        continue
    fi
    content run >run.content 2>&1
    if [ "$(sed -n 's/.*"root": *"\([0-9a-f]*\)".*/\1/p' run/run.json)" != "$root" ] ||
        ! cmp -s reference.content run.content ||
        ! diff -r -x run.json -x run.db reference run >differences; then
        echo "not ok $name: the end differs"
        head -n 5 differences | sed 's/^/  /'
        failed=1
        continue
    fi
    echo "ok $name"
done <moments
exit $failed
