#!/bin/sh
# Runs golden tests: tests/golden/run.sh [NAME]... (all folders without a name), one line
# `ok golden/NAME` or `not ok golden/NAME` for each. A folder holds
#
#   scenario.ini   and its feeds, or
#   scenario       one line: the path of a scenario of this project, from its top
#   args           more arguments for `tapedeck run`
#   expected/      files that the run's folder must hold with the same bytes (csv/trades.csv,
#                  report.txt, ...); expected/root is the root in report.json
#
# BLESS=1 writes the files of expected/ anew from this run; never when CI is set.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
BUILD=${BUILD:-.build/release}
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
TAPEDECK=${TAPEDECK:-$BUILD/tapedeck}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

run_one() { # NAME
    folder=$top/tests/golden/$1
    out=$work/out
    rm -rf "$out"
    if [ -f "$folder/scenario" ]; then
        scenario=$top/$(cat "$folder/scenario")
    else
        scenario=$folder/scenario.ini
    fi
    set --
    # shellcheck disable=SC2046 # words on purpose
    [ ! -f "$folder/args" ] || set -- $(cat "$folder/args")
    if ! "$TAPEDECK" run "$scenario" -o "$out" "$@" >"$work/output" 2>&1 </dev/null; then
        sed 's/^/  /' "$work/output"
        return 1
    fi
    sed -n 's/^.*"root": *"\([0-9a-f]*\)".*$/\1/p' "$out/report.json" | head -n 1 >"$out/root"
    (cd "$folder/expected" && find . -type f | sort) >"$work/files"
    same=0
    while IFS= read -r file; do
        if [ -n "${BLESS:-}" ] && [ -z "${CI:-}" ]; then
            cp "$out/$file" "$folder/expected/$file" || same=1
        elif ! diff -u "$folder/expected/$file" "$out/$file" >"$work/difference" 2>&1; then
            head -n 40 "$work/difference" | sed 's/^/  /'
            same=1
        fi
    done <"$work/files"
    [ -s "$work/files" ] || echo "  expected/ is empty"
    [ -s "$work/files" ] && [ "$same" = 0 ]
}

[ $# != 0 ] || set -- tests/golden/*/
failed=0
for folder in "$@"; do
    folder=${folder%/}
    name=${folder##*/}
    if run_one "$name" >"$work/complaints"; then
        echo "ok golden/$name"
    else
        echo "not ok golden/$name"
        cat "$work/complaints"
        failed=1
    fi
done
exit $failed
