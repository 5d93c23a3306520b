#!/bin/sh
# Guards speed where clocks cannot: instructions of four small workloads, counted by callgrind, against
# those of tests/bench/instructions. More than TOLERANCE percent above fails; as much below asks for the
# new count, so that what was won stays won.
#
#   tests/bench/instructions.sh           ends with 1 when a workload needs too many
#   tests/bench/instructions.sh --bless   writes the counts of now
#
#   BUILD=DIR        where `make` put the program and tests/bench (.build/release)
#   TOLERANCE=N      percent (10)
set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-.build/release}
TOLERANCE=${TOLERANCE:-10}
program=$PWD/$BUILD/tapedeck
feedgen=$PWD/$BUILD/tests/bench/feedgen
counts=$PWD/tests/bench/instructions
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$feedgen" 5000 "$folder/orders.csv" "$folder/prices.csv"
cat >"$folder/ticks.ini" <<'END'
[scenario]
name = ticks
[feed.orders]
kind = orders
file = orders.csv
time = epoch_us
[feed.prices]
kind = quotes
file = prices.csv
time = epoch_us
[account]
short = yes
initial_cash = 1000000000
[settlement]
cycle = 1
[report]
plots = no
END
"$program" gen bars --rows 10000 --interval 1m >"$folder/bars.csv"
cat >"$folder/bars.ini" <<'END'
[scenario]
name = bars
[feed.bars]
kind = bars
file = bars.csv
interval = 1m
bar_time = open
[record]
prices = none
inputs = digest
[report]
plots = no
END

# The first run makes the folder that is verified and reported.
"$program" run "$folder/ticks.ini" -o "$folder/run" --quiet

count() { # WORD...: instructions of the program with these words
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" 2>&1 >/dev/null |
        sed -n 's/.*Collected : \([0-9]*\)$/\1/p'
}

{
    echo "ticks $(count run "$folder/ticks.ini" -o "$folder/out" --force --quiet)"
    echo "bars $(count run "$folder/bars.ini" -o "$folder/out" --force --quiet)"
    echo "verify $(count verify "$folder/run")"
    echo "report $(count report "$folder/run" --format html -o "$folder/report.html")"
} >"$folder/now"

if [ "${1:-}" = --bless ]; then
    cat "$folder/now" >"$counts"
    cat "$counts"
    exit 0
fi
awk -v tolerance="$TOLERANCE" '
    NR == FNR { wanted[$1] = $2; next }
    !($1 in wanted) { print "not ok " $1 ": no count in tests/bench/instructions"; failed = 1; next }
    {
        change = 100 * ($2 - wanted[$1]) / wanted[$1]
        bad = $2 == "" || change > tolerance || change < -tolerance
        printf "%s %s: %.1f million instructions, %+.1f %%\n", bad ? "not ok" : "ok", $1, $2 / 1e6, change
        if (bad) failed = 1
    }
    END {
        if (failed) print "when the change is meant: tests/bench/instructions.sh --bless, and say why"
        exit failed
    }' "$counts" "$folder/now"
