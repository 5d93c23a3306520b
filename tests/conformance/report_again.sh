#!/bin/sh
# The reports of a run, whose totals were kept while its rows were written, are those of a later `report`
# of its folder, which scans; also after a stop and a resume, and where retried jobs replace rows (Q10).
# The folders of tests/rules with a scenario of their own are a sample of all that a run may do.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
compared=0
failed=0
compare() { # WHAT FOLDER
    for format in text json html; do
        case $format in text) file=report.txt ;; *) file=report.$format ;; esac
        compared=$((compared + 1))
        if ! "$TAPEDECK" report "$2" --format "$format" >"$work/again" 2>"$work/said" ||
            ! cmp -s "$work/again" "$2/$file"; then
            echo "not ok report again: $1: $file differs"
            diff "$2/$file" "$work/again" | head -n 4 | sed 's/^/  /'
            failed=1
        fi
    done
}
again() { # SCENARIO: a whole run, and one that stops
    name=${1%/scenario.ini}
    "$TAPEDECK" run "$1" -o "$work/whole" --force --quiet >"$work/said" 2>&1 || return 0
    compare "$name" "$work/whole"
    rm -rf "$work/stopped"
    "$TAPEDECK" run "$1" -o "$work/stopped" --quiet --max-jobs 5 >"$work/said" 2>&1
    [ $? = 8 ] && "$TAPEDECK" resume "$work/stopped" --quiet >"$work/said" 2>&1 || return 0
    compare "$name, resumed" "$work/stopped"
}
for scenario in scenarios/*.ini tests/rules/[LS]*/scenario.ini tests/rules/Q1*/scenario.ini; do
    grep -q shared/data "$scenario" || again "$scenario"
done
[ "$compared" -gt 100 ] || echo "not ok report again: only $compared reports were compared"
[ "$failed" != 0 ] || echo "ok report again: $compared reports"
