#!/bin/sh
# A run in slices, as cron would run it: `--max-jobs N` and `--until TIME`, then `resume` as often as it
# takes, ends as the run that nobody stopped: root, every file but run.json, content of run.db. The small
# scenario, which commits at every event, is stopped after every job and before every instant of its log.
#
#   SLICE_POINTS=N     so many jobs and instants of the small scenario, evenly spread; 0: every one (4)
set -u
points=${SLICE_POINTS:-4}
top=$PWD
# In memory if that is possible: nothing here is about syncs.
work=$(TMPDIR='' sh tests/support/scratch.sh) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
scenario=$top/scenarios/outage.ini
failed=0
content() { sqlite3 -init /dev/null -batch -readonly "$1/run.db" '.sha3sum --schema'; }
cd "$work" || exit 1
if ! "$TAPEDECK" run "$scenario" -o reference --quiet >said 2>&1; then
    echo "not ok slices: the reference run failed"
    sed 's/^/  /' said
    exit 1
fi
content reference >reference.content

ends_alike() { # NAME SLICES: `run` is sealed and is the reference
    content run >run.content 2>&1
    if [ "$2" -lt 2 ]; then
        echo "not ok slices: $1: there was one slice alone"
        failed=1
    elif [ ! -d run ] || ! cmp -s reference.content run.content ||
        ! diff -r -x run.json -x run.db reference run >differences; then
        echo "not ok slices: $1: the end differs"
        head -n 5 differences | sed 's/^/  /'
        failed=1
    else
        echo "ok slices: $1, $2 slices"
    fi
    rm -rf run run.part differences
}

# Slices of so many jobs each, until one ends with another code than 8. Each must get further.
slices=0
"$TAPEDECK" run "$scenario" -o run --quiet --max-jobs 700 >/dev/null 2>said
code=$?
at=
while [ "$code" = 8 ]; do
    slices=$((slices + 1))
    now=$(sed -n 's/.*stopped after event \([0-9]*\).*/\1/p' said)
    if [ "$now" = "$at" ]; then
        echo "not ok slices: no progress after event $at"
        failed=1
        break
    fi
    at=$now
    "$TAPEDECK" resume run --quiet --max-jobs 700 >/dev/null 2>said
    code=$?
done
ends_alike 'of 700 jobs' $((slices + 1))

# Slices of simulated time; the last `resume` has no limit. A limit that has passed stops at once.
"$TAPEDECK" run "$scenario" -o run --quiet --until 2026-03-09T15:00:00Z >/dev/null 2>said
codes=$?
for moment in 2026-03-09T15:00:00Z 2026-03-10T14:30:00Z 2026-03-10T20:05:30Z 2026-03-10T20:06:00Z; do
    "$TAPEDECK" resume run --quiet --until "$moment" >/dev/null 2>said
    codes="$codes $?"
done
"$TAPEDECK" resume run --quiet >/dev/null 2>said
codes="$codes $?"
if [ "$codes" != '8 8 8 8 8 0' ]; then
    echo "not ok slices: exit codes $codes"
    failed=1
fi
ends_alike 'until a time' 6

# Both, and a kill in between: the slice that was lost is told again.
"$TAPEDECK" run "$scenario" -o run --quiet --max-jobs 1 >/dev/null 2>said
"$TAPEDECK" resume run.part --quiet --max-jobs 2000 --until 2026-03-10T13:00:00Z >/dev/null 2>said
"$TAPEDECK" resume run --quiet >/dev/null 2>&1 &
child=$!
sleep 0.02
kill -9 "$child" 2>/dev/null
wait "$child" 2>/dev/null
"$TAPEDECK" resume run --quiet >/dev/null 2>said
ends_alike 'and a kill' 4

# What is sealed stays as it is.
"$TAPEDECK" run "$scenario" -o run --quiet >/dev/null 2>&1
if "$TAPEDECK" resume run --max-jobs 1 --quiet >said 2>&1; then
    echo "ok slices: a sealed run has nothing left to do"
else
    echo "not ok slices: resume of a sealed run: $(cat said)"
    failed=1
fi

# ---- Every commit of a small run ---------------------------------------------------------------

# shellcheck source=/dev/null
. "$top/tests/support/small_scenario.sh"
sed -i 's/^commit_every = .*/commit_every = 1/' scenario.ini
if ! "$TAPEDECK" run scenario.ini -o small --quiet >said 2>&1; then
    echo "not ok slices: the small run: $(cat said)"
    exit 1
fi
content small >small.content
sed -n 's/.*"time":"\([^"]*\)".*/\1/p' small/audit.log | sort -u >instants
root_of() { sed -n 's/.*"root": *"\([0-9a-f]*\)".*/\1/p' "$1/run.json"; }

# stop_at OPTION VALUE: whether it stopped; the end after one `resume` is the small run's.
stop_at() {
    rm -rf run run.part
    "$TAPEDECK" run scenario.ini -o run --quiet "$1" "$2" >said 2>&1
    code=$?
    [ $code != 8 ] || "$TAPEDECK" resume run --quiet >said 2>&1 || code=9
    content run >run.content 2>&1
    if { [ $code != 8 ] && [ $code != 0 ]; } || [ "$(root_of run)" != "$(root_of small)" ] ||
        ! cmp -s small.content run.content || ! diff -r -x run.json -x run.db small run >differences; then
        echo "not ok slices: small, $1 $2: exit code $code, or the end differs"
        wrong=$((wrong + 1))
    fi
    tried=$((tried + 1))
    [ $code = 8 ]
}
tell() { # NAME THERE
    if [ $wrong = 0 ]; then
        echo "ok slices: small, $1: $2 are there, $tried points tried, $stopped stopped, failures 0"
    else
        echo "# slices: small, $1: $2 are there, $tried points tried, failures $wrong"
        failed=1
    fi
}

# How many jobs end: that many stop a run, one more does not.
jobs=0
probe=1
while [ $probe -lt 4096 ]; do probe=$((probe * 2)); done
while [ $probe -ge 1 ]; do
    rm -rf run run.part
    "$TAPEDECK" run scenario.ini -o run --quiet --max-jobs $((jobs + probe)) >/dev/null 2>&1
    [ $? != 8 ] || jobs=$((jobs + probe))
    probe=$((probe / 2))
done
wrong=0 tried=0 stopped=0
for n in $(awk -v jobs="$jobs" -v points="$points" 'BEGIN {
    if (points == 0 || points > jobs) points = jobs
    for (i = 1; i <= points; i++) print int(i * jobs / points)
    print jobs + 1 }'); do
    stop_at --max-jobs "$n" && stopped=$((stopped + 1))
done
if [ "$jobs" -lt 20 ] || [ "$stopped" != $((tried - 1)) ]; then
    echo "not ok slices: small: $stopped of $tried points stopped, $jobs jobs"
    failed=1
fi
tell 'after every job' "$jobs jobs"

there=$(wc -l <instants)
wrong=0 tried=0 stopped=0
for moment in $(awk -v there="$there" -v points="$points" '
    points == 0 || int(NR * points / there) > int((NR - 1) * points / there)' instants); do
    stop_at --until "$moment" && stopped=$((stopped + 1))
done
tell 'before every instant' "$there instants"
exit $failed
