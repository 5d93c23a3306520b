#!/bin/sh
# Runs rule tests: tests/rules/run.sh [NAME]... (all folders without a name), one line
# `ok rules/NAME` or `not ok rules/NAME` with the differences for each. A folder ID-what/ holds
#
#   scenario.ini         and its feeds: `tapedeck run scenario.ini -o OUT` runs in a copy of the folder
#   args                 more arguments for that command
#   run.sh               instead of that command, for rules about commands; run by sh in the copy with
#                        TAPEDECK, TAPEDECK_DATA, DIR (the copy) and OUT (where the run goes)
#   exit                 the expected exit code (0)
#   stdout, stderr       each line must occur somewhere in what the command wrote there
#   expected/NAME.csv    what OUT/run.db must hold: its first line names columns of the view or table
#                        NAME, the rest are all its rows
#   expected/NAME.order  an ORDER BY for that, such as `order_id, time`
#   expected/NAME.sql    the whole query instead
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
BUILD=${BUILD:-.build/release}
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
TAPEDECK=${TAPEDECK:-$BUILD/tapedeck}
TAPEDECK_DATA=${TAPEDECK_DATA:-../shared/data}
case $TAPEDECK_DATA in /*) ;; *) TAPEDECK_DATA=$top/$TAPEDECK_DATA ;; esac
export TAPEDECK TAPEDECK_DATA

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

complain() {
    red=1
    echo "$*" >>"$work/complaints"
}

lines_occur() { # WHICH: each line of DIR/WHICH occurs in $work/WHICH
    while IFS= read -r wanted || [ -n "$wanted" ]; do
        [ -z "$wanted" ] || grep -qF -e "$wanted" "$work/$1" ||
            complain "  $1 does not say: $wanted"
    done <"$DIR/$1"
}

table_matches() { # expected/NAME.csv
    table=${1##*/}
    table=${table%.csv}
    if [ ! -f "$OUT/run.db" ]; then
        complain "  expected/$table.csv: there is no $OUT/run.db"
        return
    fi
    if [ -f "$DIR/expected/$table.sql" ]; then
        query=$(cat "$DIR/expected/$table.sql")
    else
        IFS= read -r columns <"$1"
        query="SELECT $columns FROM $table"
        [ ! -f "$DIR/expected/$table.order" ] ||
            query="$query ORDER BY $(cat "$DIR/expected/$table.order")"
    fi
    # Without rows sqlite3 prints no header.
    sqlite3 -init /dev/null -batch -readonly -csv -header "$OUT/run.db" "$query" \
        >"$work/actual" 2>"$work/query" || complain "  expected/$table.csv: $(cat "$work/query")"
    [ -s "$work/actual" ] || head -n 1 "$1" >"$work/actual"
    diff -u --label "expected/$table.csv" --label "$table of this run" "$1" "$work/actual" \
        >"$work/difference" || { red=1 && sed 's/^/  /' "$work/difference" >>"$work/complaints"; }
}

run_one() {
    source=$top/tests/rules/$1
    DIR=$work/test
    OUT=$DIR/out
    export DIR OUT
    red=
    : >"$work/complaints"
    cp -R "$source" "$DIR" || return 1
    set --
    # shellcheck disable=SC2046 # words on purpose
    [ ! -f "$DIR/args" ] || set -- $(cat "$DIR/args")
    if [ -f "$DIR/run.sh" ]; then
        (cd "$DIR" && exec sh run.sh) >"$work/stdout" 2>"$work/stderr" </dev/null
    else
        (cd "$DIR" && exec "$TAPEDECK" run scenario.ini -o "$OUT" "$@") \
            >"$work/stdout" 2>"$work/stderr" </dev/null
    fi
    code=$?
    wanted=0
    [ ! -f "$DIR/exit" ] || read -r wanted <"$DIR/exit"
    [ "$code" = "$wanted" ] || complain "  exit code $code, expected $wanted"
    [ ! -f "$DIR/stdout" ] || lines_occur stdout
    [ ! -f "$DIR/stderr" ] || lines_occur stderr
    for rows in "$DIR"/expected/*.csv; do
        [ ! -f "$rows" ] || table_matches "$rows"
    done
    if [ -n "$red" ] && [ "$code" != 0 ] || [ -n "$red" ] && [ -f "$DIR/stderr" ]; then
        sed 's/^/  stderr: /' "$work/stderr" | head -n 20 >>"$work/complaints"
    fi
    rm -rf "$DIR"
    [ -z "$red" ]
}

[ $# != 0 ] || set -- tests/rules/*/
failed=0
for folder in "$@"; do
    folder=${folder%/}
    name=${folder##*/}
    if [ ! -d "tests/rules/$name" ]; then
        echo "not ok rules/$name: no such folder"
        failed=1
    elif run_one "$name"; then
        echo "ok rules/$name"
    else
        echo "not ok rules/$name"
        cat "$work/complaints"
        failed=1
    fi
done
exit $failed
