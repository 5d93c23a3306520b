#!/bin/sh
# kill -9 at random moments, then resume: what the kill leaves is sound and consistent with the run that
# nobody killed, and the end is that run's: root, every file but run.json, content of run.db.
# Prints how many points were tried, how many of the killed runs had committed, and failures.
#
#   KILL_POINTS=N KILL_SEED=S     so many moments, spread over the length of a run (6, 1)
#   KILL_SCENARIO=FILE            which run (scenarios/intraday.ini)
#   KILL_ROWS=N                   instead: N quotes and N orders that `tapedeck gen` makes, with users, cash
#                                 and faults
#   KILL_COMMIT=N                 a commit every N events (50)
#   KILL_JOBS=N                   points at a time (1)
set -u
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
points=${KILL_POINTS:-6}
seed=${KILL_SEED:-1}
scenario=${KILL_SCENARIO:-$top/scenarios/intraday.ini}
commit_every=${KILL_COMMIT:-50}
jobs=${KILL_JOBS:-1}
# shellcheck source=/dev/null
. "$top/tests/support/unfinished.sh"
cd "$work" || exit 1
if ! ${CC:-cc} -std=gnu17 -O1 -o consistency "$top/tests/faults/consistency.c" -lcrypto; then
    echo "not ok kill_resume: tests/faults/consistency.c does not compile"
    exit 1
fi

make_feed() { "$TAPEDECK" gen "$@" -o "$1.csv" || exit 1; }
if [ -n "${KILL_ROWS:-}" ]; then
    scenario=$work/scenario.ini
    make_feed quotes --rows "$KILL_ROWS" --days 5
    make_feed orders --rows "$KILL_ROWS" --days 5 --users 20
    make_feed users --rows 20
    make_feed cash --rows 100 --days 5 --users 20
    make_feed faults --rows 20 --days 5
    cat >scenario.ini <<'END'
[scenario]
name = large
[calendar]
name = XNYS
[feed.users]
kind = users
file = users.csv
[feed.cash]
kind = cash
file = cash.csv
[feed.quotes]
kind = quotes
file = quotes.csv
[feed.orders]
kind = orders
file = orders.csv
[feed.faults]
kind = faults
file = faults.csv
[queue.all]
jobs = order, price, settlement, notification
service = uniform:1ms:20ms
tries = 3
backoff = 100ms, 1s
[workers.all]
queues = all
count = 4
[account]
initial_cash = 1000000
[settlement]
cycle = 1
[report]
plots = no
END
fi

content() { sqlite3 -init /dev/null -batch -readonly "$1/run.db" '.sha3sum --schema'; }
root_of() { sed -n 's/.*"root": *"\([0-9a-f]*\)".*/\1/p' "$1/run.json"; }
run_it() { "$TAPEDECK" run "$scenario" --set record.commit_every="$commit_every" --quiet "$@"; }
began=$(date +%s%N)
if ! run_it -o reference >said 2>&1; then
    echo "not ok kill_resume: the reference run failed"
    sed 's/^/  /' said
    exit 1
fi
length=$((($(date +%s%N) - began) / 1000000))
content reference >reference.content
root=$(root_of reference)

complain() {
    echo "$moment" >>failures
    echo "not ok kill_resume: point $number of $points (seed $seed, after $moment s): $1"
    head -n 5 said | sed 's/^/  /'
}

# A run that had ended before the kill is run again and killed earlier.
kill_one() {
    code=0
    while [ $code != 137 ]; do
        rm -rf run run.part
        "$TAPEDECK" run "$scenario" --set record.commit_every="$commit_every" --quiet -o run >/dev/null 2>&1 &
        child=$!
        sleep "$moment"
        kill -9 "$child" 2>/dev/null
        wait "$child" 2>/dev/null
        code=$?
        [ $code = 137 ] || moment=$(awk -v s="$moment" 'BEGIN { printf "%.4f", s * 0.8 }')
    done
}

try_point() {
    echo "$number" >>tried
    kill_one
    if [ -e run ] && [ ! -f run/audit.checkpoint ]; then
        complain 'a half result stands at its name'
        return
    fi
    if [ -d run.part ] && ! unfinished_is_sound run.part ../reference/audit.log ../consistency >said; then
        complain 'what the kill left'
        return
    fi
    "$TAPEDECK" resume run >said 2>&1
    code=$?
    if grep -q 'nothing to resume' said && [ "$code" = 2 ]; then
        run_it -o run --force >said 2>&1 # killed before the first commit: it can only begin anew
        code=$?
    else
        echo "$number" >>committed
    fi
    [ "$code" = 0 ] || { complain "exit code $code" && return; }
    content run >run.content 2>&1
    if [ "$(root_of run)" != "$root" ] || ! cmp -s ../reference.content run.content ||
        ! diff -r -x run.json -x run.db ../reference run >said; then
        complain 'the end differs'
    fi
}

# Points over the whole length of a run, in no order that a machine could be tuned to.
awk -v seed="$seed" -v n="$points" -v length_ms="$length" 'BEGIN {
    srand(seed)
    for (i = 1; i <= n; i++) printf "%d %.4f\n", i, (i - rand()) / n * length_ms / 1000
}' >moments
job=0
while [ "$job" -lt "$jobs" ]; do
    mkdir "$job"
    (
        cd "$job" || exit 1
        awk -v jobs="$jobs" -v job="$job" 'NR % jobs == job' ../moments >mine
        while read -r number moment; do try_point; done <mine
    ) &
    job=$((job + 1))
done
wait
count() { cat [0-9]*/"$1" 2>/dev/null | wc -l; }
what="kill_resume: a run of $length ms: $points kills, $(count tried) points tried, $(count committed) after"
what="$what a commit, failures $(count failures)"
if [ "$(count tried)" = "$points" ] && [ "$(count failures)" = 0 ]; then
    echo "ok $what"
else
    echo "not ok $what"
    exit 1
fi
