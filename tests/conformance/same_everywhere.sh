#!/bin/sh
# The same scenario gives the same root, csv, reports, plots and database content in another time zone
# and a locale with a decimal comma, under another umask and folder name, and from a program that
# another compiler built without optimisation (X03; it is built in `make check` alone, where the golden roots
# are compared with clang's program, too).
set -u
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
content() { sqlite3 -init /dev/null -batch -readonly "$1/run.db" '.sha3sum --schema'; }
same() { # NAME FOLDER [-x FILE...]
    name=$1
    folder=$2
    shift 2
    if ! diff -r -x run.json -x run.db "$@" "$work/reference" "$folder" >"$work/differences" 2>&1 ||
        [ "$(content "$work/reference")" != "$(content "$folder")" ]; then
        echo "not ok same_everywhere: $name"
        head -n 5 "$work/differences" | sed 's/^/  /'
        failed=1
    else
        echo "ok same_everywhere: $name"
    fi
}
root() { sed -n 's/.*"root": *"\([0-9a-f]*\)".*/\1/p' "$1/run.json"; }

"$TAPEDECK" run scenarios/quickstart.ini -o "$work/reference" --quiet || exit 1

# A locale whose printf shows a comma, made here and proved to be in force.
mkdir "$work/locales"
if localedef -i de_DE -f UTF-8 "$work/locales/de_DE.UTF-8" >/dev/null 2>&1; then
    shown=$(LOCPATH=$work/locales LC_ALL=de_DE.UTF-8 /usr/bin/printf %.1f 1,5 2>/dev/null)
    if [ "$shown" = 1,5 ]; then
        echo "ok same_everywhere: printf shows a decimal comma in the locale of this test"
    else
        echo "not ok same_everywhere: printf shows '$shown' for 1,5: the locale is not in force"
        failed=1
    fi
    (cd / && umask 077 && TZ=Asia/Tokyo LOCPATH=$work/locales LC_ALL=de_DE.UTF-8 \
        LANG=de_DE.UTF-8 "$TAPEDECK" run "$top/scenarios/quickstart.ini" \
        -o "$work/a name with blanks, and ümläute" --quiet) || failed=1
    same 'in Tokyo, with a decimal comma' "$work/a name with blanks, and ümläute"
else
    echo "skip same_everywhere: localedef cannot make de_DE here"
fi

if [ -z "${CHECK:-}${CI:-}" ]; then
    exit $failed
elif command -v clang >/dev/null 2>&1; then
    other=$work/clang
    if make -s --no-print-directory CC=clang MODE=debug BUILD="$other" program >"$work/made" 2>&1; then
        "$other/tapedeck" run scenarios/quickstart.ini -o "$work/built" --quiet || failed=1
        # Another build changes only the log behind the checkpoint `result`, and audit.checkpoint.
        same 'from clang -O0' "$work/built" -x audit.log -x audit.checkpoint
        [ "$(root "$work/reference")" = "$(root "$work/built")" ] &&
            echo "ok same_everywhere: one root from both programs" ||
            { echo "not ok same_everywhere: another root" && failed=1; }
        lines=$(sed -n 2p "$work/reference/audit.checkpoint")
        head -n "$lines" "$work/reference/audit.log" >"$work/one"
        head -n "$lines" "$work/built/audit.log" | cmp -s - "$work/one" &&
            echo "ok same_everywhere: the same $lines lines up to the result" ||
            { echo "not ok same_everywhere: the logs differ before the result" && failed=1; }
    else
        echo "not ok same_everywhere: clang cannot build the program"
        tail -n 5 "$work/made" | sed 's/^/  /'
        failed=1
    fi
else
    echo "skip same_everywhere: there is no clang"
fi
exit $failed
