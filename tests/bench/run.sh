#!/bin/sh
# What `make bench` prints: SPEED's measures F1..F12 as ratios, one line each: measure, value, target,
# verdict. Every ratio is the median of runs in alternation with the floor it is compared with, so that a
# busy machine troubles both sides alike.
#
#   tests/bench/run.sh [NAME]...   only these programs of tests/bench (run feeds bars start book alerts shapes)
#
#   BUILD=DIR        where `make` put the programs (.build/release)
#   BENCH_ROWS=N     rows of each feed (1000000); ten times as many bars, a tenth in further shapes
#   BENCH_PAIRS=N    pairs of each measure
#   BENCH_FULL=1     also ten times the rows (F3, F4): minutes, and 20 GB below TMPDIR
set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-.build/release}
export BUILD

[ $# != 0 ] || set -- run feeds bars start book alerts shapes
printf '%-4s %-44s %8s  %-9s %-6s  %s\n' id measure value target verdict detail
for name in "$@"; do
    program=$BUILD/tests/bench/bench_$name
    if [ -x "$program" ] && [ -f "tests/bench/bench_$name.c" ]; then
        "$program"
    else
        case $name in
        book) echo "F5   not measured: this release has no book" ;;
        *) echo "no such program: bench_$name" >&2 && exit 2 ;;
        esac
    fi
done
[ -n "${BENCH_FULL:-}" ] || echo "F3   not measured: BENCH_FULL=1 runs ten times the rows"
