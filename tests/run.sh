#!/bin/sh
# Runs the tests that `make test` has built and ends with the line `N passed, N failed`.
#
#   tests/run.sh [PATTERN]...    only tests whose path matches one of these extended patterns
#
# What counts as a test: each test function of tests/unit and tests/property, each folder of
# tests/rules and tests/golden, each line `ok NAME`, `not ok NAME` or `skip NAME: why` that a script
# tests/*/*.sh prints. A skipped test is a failure when CHECK or CI is set.
#
#   BUILD=DIR          where `make` put the programs (.build/release)
#   TAPEDECK=FILE      the program under test ($BUILD/tapedeck)
#   TAPEDECK_DATA=DIR  market data files as vendors deliver them (../shared/data)
#   RUNNER=COMMAND     put before each test program, such as valgrind
#   JOBS=N             how many tests at a time (one for each processor)
#   TIMEOUT=SECONDS    after which a test is taken to hang (300)
#   TIMES=1            print how long each test took
set -u

# ---- One test, in a process of its own: tests/run.sh --job NUMBER KIND PATH ----------------------

run_job() {
    number=$1
    kind=$2
    path=$3
    folder=$WORK/$number
    output=$WORK/$number.output
    mkdir "$folder"
    export TMPDIR="$folder"
    started=$(date +%s%N)
    # shellcheck disable=SC2086 # RUNNER is words
    case $kind in
    program) set -- ${RUNNER:-} "$BUILD/$path" ;;
    rule) set -- tests/rules/run.sh "${path##*/}" ;;
    golden) set -- tests/golden/run.sh "${path##*/}" ;;
    script) set -- sh "$path" ;;
    esac
    CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 5 "$TIMEOUT" "$@" >"$output" 2>&1 </dev/null
    code=$?
    awk -v code="$code" -v path="$path" '
        # cmocka, which speaks TAP, writes "ok 1 - name" and "not ok 2 # SKIP name".
        /^(not )?ok .*# SKIP/ || /^skip / { skipped++; next }
        /^ok / { passed++ }
        /^not ok / { failed++ }
        END {
            if (code == 124 || code == 137) { failed++; why = "was still running after the time limit" }
            else if (code != 0 && failed == 0) { failed++; why = "exit code " code }
            else if (passed + failed + skipped == 0) { failed++; why = "reported no test" }
            if (why != "") print "not ok " path ": " why >>ARGV[1]
            print passed + 0, failed + 0, skipped + 0
        }' "$output" >"$WORK/$number.counts"
    read -r _ failed skipped <"$WORK/$number.counts"
    [ "$failed" = 0 ] || {
        echo "---- $path"
        grep -v '^ok ' "$output"
    } | cat
    [ "$skipped" = 0 ] || grep -E '^skip |# SKIP' "$output" | sed "s|^|$path: |"
    [ -z "${TIMES:-}" ] || echo "$((($(date +%s%N) - started) / 1000000)) ms $path"
    rm -rf "$folder" "$output"
}

if [ "${1:-}" = --job ]; then
    run_job "$2" "$3" "$4"
    exit 0
fi

# ---- All tests -----------------------------------------------------------------------------------

cd "$(dirname "$0")/.." || exit 1
top=$PWD
BUILD=${BUILD:-.build/release}
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
TAPEDECK=${TAPEDECK:-$BUILD/tapedeck}
TAPEDECK_DATA=${TAPEDECK_DATA:-../shared/data}
case $TAPEDECK_DATA in /*) ;; *) TAPEDECK_DATA=$top/$TAPEDECK_DATA ;; esac
JOBS=${JOBS:-$(nproc 2>/dev/null || echo 2)}
TIMEOUT=${TIMEOUT:-300}
LC_ALL=C
export BUILD TAPEDECK TAPEDECK_DATA TIMEOUT LC_ALL RUNNER
unset TZ MAKEFLAGS MAKELEVEL LOCPATH 2>/dev/null

# `make check` works on a disk, `make test` in memory if that is possible.
if [ -n "${CHECK:-}" ]; then WORK=$(mktemp -d); else WORK=$(sh tests/support/scratch.sh); fi
[ -n "$WORK" ] || exit 1
export WORK
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

{
    # The longest first, so that no processor waits at the end.
    for path in tests/*/*.sh; do
        case $path in
        tests/support/* | tests/rules/* | tests/golden/* | tests/bench/* | tests/fuzz/*) ;;
        *) echo "script $path" ;;
        esac
    done
    for path in tests/golden/*/; do echo "golden ${path%/}"; done
    for path in tests/property/test_*.c tests/unit/test_*.c; do echo "program ${path%.c}"; done
    for path in tests/rules/*/; do echo "rule ${path%/}"; done
} | grep -v '[*]' >"$WORK/all"

: >"$WORK/jobs"
if [ $# = 0 ]; then
    cp "$WORK/all" "$WORK/jobs"
else
    for pattern in "$@"; do grep -E -e "$pattern" "$WORK/all" >>"$WORK/jobs"; done
fi
awk '!seen[$0]++ { print ++number, $0 }' "$WORK/jobs" |
    xargs -r -P "$JOBS" -n 3 sh "$top/tests/run.sh" --job

jobs=$(awk '!seen[$0]++' "$WORK/jobs" | grep -c .)
find "$WORK" -name '*.counts' -exec cat {} + | awk -v jobs="$jobs" -v strict="${CHECK:-}${CI:-}" '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        # A test whose process vanished has left no counts.
        failed += jobs - NR
        if (strict != "") failed += skipped
        line = passed + 0 " passed, " failed + 0 " failed"
        if (skipped > 0) line = line ", " skipped " skipped"
        print line
        exit failed > 0
    }'
