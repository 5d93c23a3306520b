#!/bin/sh
# Runs each fuzzer that `make fuzz` has built for FUZZ_SECONDS, as many at a time as there are
# processors; prints `ok fuzz/NAME` or `not ok fuzz/NAME` with its report. What it finds on the way is
# kept in $BUILD/corpus/NAME, what broke it in $BUILD/crashes/; tests/fuzz/corpus/NAME/ holds inputs
# to start from.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-.build/fuzz}
FUZZ_SECONDS=${FUZZ_SECONDS:-60}
export BUILD FUZZ_SECONDS

run_one() { # PROGRAM
    name=${1##*/}
    name=${name#fuzz_}
    log=$BUILD/$name.log
    mkdir -p "$BUILD/corpus/$name" "$BUILD/crashes"
    set -- "$1" "$BUILD/corpus/$name"
    [ ! -d "tests/fuzz/corpus/$name" ] || set -- "$@" "tests/fuzz/corpus/$name"
    if timeout -k 5 $((FUZZ_SECONDS + 120)) "$@" -max_total_time="$FUZZ_SECONDS" -timeout=20 \
        -rss_limit_mb=2048 -max_len=8192 -verbosity=0 -artifact_prefix="$BUILD/crashes/$name-" \
        >"$log" 2>&1 </dev/null; then
        echo "ok fuzz/$name"
    else
        echo "not ok fuzz/$name"
        tail -n 60 "$log" | sed 's/^/  /'
    fi
}

if [ "${1:-}" = --one ]; then
    run_one "$2"
    exit 0
fi

results=$(mktemp) || exit 1
trap 'rm -f "$results"' EXIT
for source in tests/fuzz/fuzz_*.c; do
    [ ! -f "$source" ] || echo "$BUILD/${source%.c}"
done | xargs -r -P "$(nproc 2>/dev/null || echo 2)" -n 1 tests/fuzz/run.sh --one | tee "$results"
! grep -q '^not ok' "$results"
