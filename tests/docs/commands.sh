#!/bin/sh
# The commands on a finished run, as a user meets them: what they print and return.
set -u
cd "$(dirname "$0")/../.." || exit 1
TAPEDECK=${TAPEDECK:-$PWD/tapedeck}
export TAPEDECK
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
run=$work/run
failed=0

# expect NAME CODE WORDS COMMAND...: the exit code, and words that stdout or stderr must hold.
expect() {
    name=$1
    code=$2
    words=$3
    shift 3
    "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    if [ "$got" = "$code" ] && { [ -z "$words" ] || cat "$work/out" "$work/err" | grep -qF -e "$words"; }; then
        echo "ok $name"
    else
        echo "not ok $name: exit $got, wanted $code and '$words'"
        head -n 5 "$work/out" "$work/err" | sed 's/^/  /'
        failed=1
    fi
}
# valid NAME: what the last command wrote is JSON.
valid() {
    if [ "$(sqlite3 :memory: "SELECT json_valid(readfile('$work/out'))")" = 1 ]; then
        echo "ok $1 is JSON"
    else
        echo "not ok $1 is JSON"
        failed=1
    fi
}
# same NAME FILE: stdout of the last command is that file.
same() {
    if cmp -s "$work/out" "$2"; then
        echo "ok $1"
    else
        echo "not ok $1"
        failed=1
    fi
}

t=$TAPEDECK
expect 'run prints the root' 0 'root ' "$t" run scenarios/quickstart.ini -o "$run"
expect 'run replaces its own run' 0 '"root"' "$t" run scenarios/quickstart.ini -o "$run" --json
valid 'run --json'
expect 'run into a folder that is no run' 2 "$work" "$t" run scenarios/quickstart.ini -o "$work" --force
expect 'run over another scenario' 2 'run' "$t" run scenarios/outage.ini -o "$run"
expect 'run of a missing scenario' 3 'nosuch.ini' "$t" run nosuch.ini -o "$work/none"
expect 'run with a key that is not there' 3 'participation' \
    "$t" run scenarios/quickstart.ini -o "$work/none" --set market.participaton=1%
expect 'run with --fail-on-failed-jobs' 5 'jobs failed' \
    "$t" run scenarios/quickstart.ini -o "$work/five" --quiet --fail-on-failed-jobs
expect 'run without a scenario' 2 'usage: tapedeck run' "$t" run
expect 'run --intervals gives a range' 0 'a range over the four' "$t" run tests/rules/M07-intervals/scenario.ini -o "$work/intervals" --intervals
expect 'run --intervals and --json' 2 'give one of them' "$t" run x.ini --intervals --json
expect 'run --quiet says nothing' 0 '' "$t" run scenarios/quickstart.ini -o "$run" --quiet
[ ! -s "$work/out" ] && [ ! -s "$work/err" ] && echo 'ok run --quiet is quiet' ||
    { echo 'not ok run --quiet is quiet' && failed=1; }

expect 'run --follow writes the audit log' 0 '"action":"run_begin"' \
    "$t" run scenarios/quickstart.ini -o "$work/follow" --follow
head -n "$(wc -l <"$work/out")" "$work/follow/audit.log" >"$work/log"
same 'run --follow gives the lines of audit.log' "$work/log"

expect 'a run stops at a commit' 8 'resume' \
    "$t" run scenarios/intraday.ini -o "$work/intraday" --max-jobs 5000
expect 'resume goes on' 0 'resumed at event' "$t" resume "$work/intraday"
expect 'resume of a sealed run' 0 'nothing to resume' "$t" resume "$work/intraday"
expect 'resume of nothing' 2 'nothing' "$t" resume "$work/nosuch"
expect 'an uninterrupted run' 0 'root ' "$t" run scenarios/intraday.ini -o "$work/whole"
if [ "$(grep '"root"' "$work/intraday/report.json")" = "$(grep '"root"' "$work/whole/report.json")" ]; then
    echo 'ok a resumed run has the root of an uninterrupted one'
else
    echo 'not ok a resumed run has the root of an uninterrupted one'
    failed=1
fi

expect 'check counts rows' 0 ' rows, 0 refused, 0 findings' "$t" check scenarios/quickstart.ini
expect 'check -v shows defaults' 0 '; initial_cash' "$t" check scenarios/outage.ini -v
expect 'check --json' 0 '"findings"' "$t" check scenarios/quickstart.ini --json
valid 'check --json'
expect 'check of a missing scenario' 3 'nosuch.ini' "$t" check nosuch.ini
expect 'check --json of a missing scenario' 3 'nosuch.ini' "$t" check nosuch.ini --json
valid 'check --json with problems'

expect 'explain lists rejects' 0 'short_not_allowed' "$t" explain "$run"
expect 'explain --json' 0 '"rejected"' "$t" explain "$run" --json
valid 'explain --json'
rejected=$(sqlite3 "$run/run.db" "SELECT order_id FROM v_orders WHERE reason = 'collar' LIMIT 1")
expect 'explain tells the rule of a reject' 0 'R08  Collar' "$t" explain "$run" "$rejected"
filled=$(sqlite3 "$run/run.db" "SELECT order_id FROM v_orders WHERE status = 'filled' LIMIT 1")
expect 'explain tells acceptance' 0 'accepted: all checks were passed' "$t" explain "$run" "$filled"
expect 'explain tells the fill' 0 'filled, trade T' "$t" explain "$run" "$filled"
expect 'explain tells the settlement' 0 'settled, instruction I' "$t" explain "$run" "$filled"
expect 'explain ID --json' 0 '"steps"' "$t" explain "$run" "$filled" --json
valid 'explain ID --json'
failing=$(sqlite3 "$run/run.db" "SELECT 'J' || job_id FROM v_failed_jobs LIMIT 1")
expect 'explain of a job that failed' 0 'rejected: job_failed' "$t" explain "$run" "$failing"
expect 'explain of a trade' 0 'Trade T3 of order' "$t" explain "$run" T3
expect 'explain of an obligation' 0 'Trade T3 of order' "$t" explain "$run" B3
expect 'explain of a line' 0 'E0  run_begin quickstart' "$t" explain "$run" E0
expect 'explain of a line that is not there' 2 'its lines are E0 to E' "$t" explain "$run" E999999
expect 'explain of an unknown id' 2 'near it are ' "$t" explain "$run" o2555
expect 'explain without a run' 2 'run.db' "$t" explain "$work/nosuch"

expect 'queue status' 0 'Attempts on record' "$t" queue "$run" status
expect 'queue status --json' 0 '"wait_max"' "$t" queue "$run" status --json
valid 'queue status --json'
expect 'queue list' 0 'jobs on record; the run had' "$t" queue "$run" list --limit 3
expect 'queue list --json' 0 '"jobs"' "$t" queue "$run" list --queue orders --json
valid 'queue list --json'
expect 'queue list of an unknown state' 2 'did you mean failed?' "$t" queue "$run" list --state faild
expect 'queue failed' 0 'gateway is down; again after 5m' "$t" queue "$run" failed
expect 'queue failed --json' 0 '"attempts_on_record"' "$t" queue "$run" failed --json
valid 'queue failed --json'
expect 'queue status tells throughput' 0 'jobs a minute' "$t" queue "$run" status
expect 'queue status tells failures by class' 0 'Failures by class' "$t" queue "$run" status
expect 'queue failed of a class' 0 'failed 2026-03-06T07:21:57.000000000Z: max_attempts' "$t" queue "$run" \
    failed --error max_attempts_exceeded
expect 'queue retry without a reason' 2 '--reason is missing' "$t" queue "$run" retry J1 --actor x
expect 'queue retry of a job that did not fail' 2 'no failed job' "$t" queue "$run" retry J1 --actor x \
    --reason y
# quickstart has a users feed: hashes or not, its actors are those with a role (U05).
expect 'queue retry by a stranger' 6 'may not retry' "$t" queue "$run" retry --error 'gateway is down' \
    --actor x --reason y -o "$work/retried"
expect 'diff after a refused retry' 1 'operator_actions' "$t" diff "$run" "$work/retried"
expect 'diff --json' 1 '"first_different_event"' "$t" diff "$run" "$work/retried" --json
valid 'diff --json'
expect 'diff of a run with itself' 0 'the same: both runs have the root' "$t" diff "$run" "$run"
expect 'diff with no run' 2 'holds no run.db' "$t" diff "$run" "$work"

expect 'report is that of the run' 0 'TAPEDECK REPORT' "$t" report "$run"
same 'report prints report.txt again' "$run/report.txt"
expect 'report --json' 0 '"root"' "$t" report "$run" --json
same 'report --json prints report.json again' "$run/report.json"
expect 'report of one user' 0 'ada' "$t" report "$run" --user ada
expect 'report of nobody' 2 'nosuch' "$t" report "$run" --user nosuch
expect 'report into the sealed folder' 2 'elsewhere' "$t" report "$run" -o "$run/mine.txt"
expect 'report into its csv folder' 2 'elsewhere' "$t" report "$run" -o "$run/csv/mine.txt"
expect 'report elsewhere' 0 '' "$t" report "$run" --format html -o "$work/mine.html"
expect 'plot lists names' 0 'queue_wait' "$t" plot "$run"
expect 'plot draws again' 0 '<svg' "$t" plot "$run" price
same 'plot prints the same picture' "$run/plots/price.svg"
expect 'plot on a terminal' 0 '+--' "$t" plot "$run" equity --term
expect 'plot of an unknown name' 2 'choose one of equity' "$t" plot "$run" profit

expect 'verify' 0 'proved:' "$t" verify "$run"
expect 'verify --replay' 0 'the same root' "$t" verify "$run" --replay
cp -R "$run" "$work/changed"
printf 'x' >>"$work/changed/csv/trades.csv"
expect 'verify of a changed file' 7 'trades.csv' "$t" verify "$work/changed"
expect 'verify --proof is refused' 2 'not in this release' "$t" verify "$run" --proof x

expect 'rules' 0 '## M: fills against a price feed' "$t" rules
same 'rules prints docs/RULES.md' "$top/docs/RULES.md"
expect 'rules M04' 0 'M04  Limit: marketable at the open' "$t" rules M04
expect 'rules of an unknown id' 2 "no rule 'Z99'" "$t" rules M04 Z99
expect 'version' 0 'tapedeck 0.' "$t" version
expect 'version --build-info' 0 'sources ' "$t" version --build-info
expect 'version --json' 0 '"version"' "$t" version --build-info --json
valid 'version --json'
expect 'help' 0 'commands:' "$t" help
expect 'help of a command' 0 'usage: tapedeck run SCENARIO.ini' "$t" help run
expect 'help of a topic' 0 'stopped; `tapedeck resume DIR` goes on' "$t" help exit-codes
expect 'help scenario' 0 '[feed.NAME]' "$t" help scenario
expect 'help of nothing' 2 'unknown' "$t" help nothing
expect 'no command' 2 'usage: tapedeck COMMAND' "$t"
expect 'an unknown command' 2 "did you mean 'report'?" "$t" reprot
for command in test prove export key sweep watch deliver \
    strategy; do
    expect "$command comes later" 2 'not in this release' "$t" "$command"
done
for command in init calendar settle run resume check diff explain queue report plot verify metrics rules gen version; do
    expect "$command --help" 0 "usage: tapedeck $command" "$t" "$command" --help
done

# Signals. The run waits for its reader, so that it is under way when the signal comes: it has more records
# than lie between its threads.
"$t" gen quotes --rows 60000 --days 1 -o "$work/quotes.csv"
"$t" gen orders --rows 60000 --days 1 -o "$work/orders.csv"
cat >"$work/many.ini" <<'END'
[scenario]
name = many
[feed.quotes]
kind = quotes
file = quotes.csv
[feed.orders]
kind = orders
file = orders.csv
END
signaled() { # NAME CODE COMMIT_EVERY SIGNAL...: the exit code of a run that gets these signals
    name=$1
    code=$2
    commit=$3
    shift 3
    rm -rf "$work/signaled" "$work/signaled.part" "$work/pipe"
    mkfifo "$work/pipe"
    "$t" run "$work/many.ini" -o "$work/signaled" --follow \
        --set record.commit_every="$commit" >"$work/pipe" 2>"$work/err" &
    pid=$!
    exec 3<"$work/pipe"
    IFS= read -r _ <&3
    tries=0 # until it stands still before the full pipe
    until grep -qs pipe_write /proc/"$pid"/task/*/wchan || [ "$tries" = 20 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    for signal in "$@"; do
        kill -s "$signal" "$pid"
        sleep 0.2
    done
    cat <&3 >/dev/null
    exec 3<&-
    wait "$pid"
    got=$?
    if [ "$got" = "$code" ]; then
        echo "ok $name"
    else
        echo "not ok $name: exit $got, wanted $code"
        failed=1
    fi
}
signaled 'SIGINT stops at a commit' 8 1000 INT
expect 'resume after SIGINT' 0 'resumed at event' "$t" resume "$work/signaled"
signaled 'SIGTERM stops at a commit' 8 1000 TERM
signaled 'a second SIGTERM ends at once' 143 1000000 TERM TERM
signaled 'a bug is exit 70' 70 1000000 ABRT
grep -q 'internal bug' "$work/err" && echo 'ok a bug is told' ||
    { echo 'not ok a bug is told' && failed=1; }

# The man page has every command.
for command in $("$t" help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\)  .*/\1/p'); do
    grep -qE "^\.B[IR] \"?$command" docs/tapedeck.1 && echo "ok man page: $command" ||
        { echo "not ok man page: $command" && failed=1; }
done

# A reader that goes away is no error; a full disk is one.
if [ -w /dev/full ]; then
    "$t" rules >/dev/full 2>"$work/err"
    [ $? = 74 ] && grep -q 'cannot write standard output' "$work/err" &&
        echo 'ok a full disk is exit 74' || { echo 'not ok a full disk is exit 74' && failed=1; }
    "$t" run scenarios/quickstart.ini -o "$work/full" --follow >/dev/full 2>"$work/err"
    [ $? = 74 ] && grep -q 'cannot write standard output' "$work/err" &&
        echo 'ok lines of --follow on a full disk are exit 74' ||
        { echo 'not ok lines of --follow on a full disk are exit 74' && failed=1; }
fi
"$t" gen bars --rows 1000000 2>"$work/err" | head -n 1 >/dev/null
[ ! -s "$work/err" ] && echo 'ok head may close the pipe' ||
    { echo 'not ok head may close the pipe' && failed=1; }
exit $failed
