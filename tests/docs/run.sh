#!/bin/sh
# Runs the commands that README.md and docs/*.md show, and compares what they print.
#
# A block that begins with ```console is a session: a line `$ COMMAND` (continued after a backslash)
# runs in a folder that looks like the project's top, with an empty outputs/; the lines below it are
# what it prints, stdout and stderr; a line `...` stands for any lines. In other blocks a line that
# begins with `make ` must name a target: it is tried with make -n. ```python blocks run too, in the
# folder that the sessions left, where pandas is installed.
#
# BLESS=1 writes what the commands print into the pages; never when CI is set.
set -u
cd "$(dirname "$0")/../.." || exit 1
TAPEDECK=${TAPEDECK:-$PWD/tapedeck}
export TAPEDECK
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

# Does FILE match PATTERN, whose lines `...` stand for any lines?
matches() { # PATTERN FILE
    awk '
        NR == FNR { pattern[++patterns] = $0; next }
        { line[++lines] = $0 }
        END {
            p = l = 1
            while (l <= lines) {
                if (p <= patterns && pattern[p] != "..." && pattern[p] == line[l]) { p++; l++ }
                else if (p <= patterns && pattern[p] == "...") { star = p++; mark = l }
                else if (star) { p = star + 1; l = ++mark }
                else exit 1
            }
            while (p <= patterns && pattern[p] == "...") p++
            exit p <= patterns
        }' "$1" "$2"
}

# Ends the command that is being read: runs it and compares.
finish() {
    [ -n "$command" ] || return 0
    count=$((count + 1))
    (cd "$place" && eval "$command") >"$work/actual" 2>&1 </dev/null
    if [ -s "$work/expected" ] && grep -qx '\.\.\.' "$work/expected" &&
        matches "$work/expected" "$work/actual"; then
        cat "$work/expected" >>"$work/page"
    else
        cat "$work/actual" >>"$work/page"
        if [ -z "$bless" ] && ! cmp -s "$work/expected" "$work/actual"; then
            complaints=$((complaints + 1))
            {
                echo "  \$ $command"
                diff -u --label "$page" --label printed "$work/expected" "$work/actual" |
                    sed 's/^/  /' | head -n 40
            } >>"$work/complaints"
        fi
    fi
    command=
    : >"$work/expected"
}

check_make() { # a line `make ...`
    # shellcheck disable=SC2086 # words on purpose
    if ! make -n ${1#make } BUILD="$work/none" >"$work/actual" 2>&1; then
        complaints=$((complaints + 1))
        echo "  $1: $(tail -n 1 "$work/actual")" >>"$work/complaints"
    fi
    count=$((count + 1))
}

run_page() { # FILE
    page=$1
    place=$work/place
    rm -rf "$place"
    mkdir -p "$place/outputs"
    for name in scenarios inputs docs schema; do ln -s "$top/$name" "$place/$name"; done
    ln -s "$TAPEDECK" "$place/tapedeck"
    : >"$work/page"
    : >"$work/expected"
    : >"$work/complaints"
    : >"$work/python"
    complaints=0 count=0 command= block= open=
    while IFS= read -r line || [ -n "$line" ]; do
        if [ -n "$open" ]; then # a command goes on after a backslash
            command="$command
$line"
            printf '%s\n' "$line" >>"$work/page"
            case $line in *\\) ;; *) open= ;; esac
            continue
        fi
        case $block$line in
        '```console') block=console: ;;
        '```python') block=python: ;;
        '```'*) block=other: ;;
        'console:```' | 'python:```' | 'other:```')
            finish
            block=
            ;;
        'console:$ '*)
            finish
            command=${line#'$ '}
            printf '%s\n' "$line" >>"$work/page"
            case $line in *\\) open=yes ;; esac
            continue
            ;;
        console:*)
            printf '%s\n' "$line" >>"$work/expected"
            continue
            ;;
        python:*) printf '%s\n' "$line" >>"$work/python" ;;
        'other:make '*) check_make "${line%%  #*}" ;;
        esac
        printf '%s\n' "$line" >>"$work/page"
    done <"$page"
    if [ -s "$work/python" ] && python3 -c 'import pandas' 2>"$work/actual"; then
        count=$((count + 1))
        (cd "$place" && python3 "$work/python") >"$work/actual" 2>&1 || {
            complaints=$((complaints + 1))
            sed 's/^/  python: /' "$work/actual" >>"$work/complaints"
        }
    fi
    [ -z "$bless" ] || cmp -s "$work/page" "$page" || cp "$work/page" "$page"
    if [ "$complaints" = 0 ]; then
        echo "ok $page: $count commands"
    else
        echo "not ok $page: $complaints of $count commands print something else"
        cat "$work/complaints"
        failed=1
    fi
}

bless=${BLESS:-}
[ -z "${CI:-}" ] || bless=
[ $# != 0 ] || set -- README.md docs/*.md
for file in "$@"; do run_page "$file"; done
exit $failed
