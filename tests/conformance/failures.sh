#!/bin/sh
# What a failure costs: each scenario of a failure against the same run without it. `diff` finds them
# different, its totals are those that the scenario's first comment names, and the ledger of both adds
# up (L03).
set -u
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
complain() {
    echo "not ok failures: $1"
    failed=1
}
run() { # NAME FOLDER [MORE...]
    name=$1
    folder=$2
    shift 2
    "$TAPEDECK" run "$top/scenarios/$name.ini" -o "$work/$folder" --quiet --set report.plots=no "$@" \
        >"$work/said" 2>&1 || complain "$folder: $(cat "$work/said")"
}
for name in retry_storm worker_loss slow_prices; do
    run "$name" "$name"
    run "$name" "no_$name" --set feed.faults.file=../inputs/failures/none.csv
    "$TAPEDECK" diff "$work/no_$name" "$work/$name" >"$work/diff" 2>"$work/said"
    code=$?
    [ "$code" = 1 ] || complain "$name: diff ended with $code, $(cat "$work/said")"
    # The comment's rows: `;     NAME  A  B  B - A`, blanks as they come.
    sed -n 's/^;     \([a-z][a-z ]*  *[0-9].*\)$/\1/p' "$top/scenarios/$name.ini" |
        tr -s ' ' >"$work/named"
    tr -s ' ' <"$work/diff" >"$work/totals"
    rows=0
    while IFS= read -r row; do
        rows=$((rows + 1))
        grep -qxF -e "$row" "$work/totals" || complain "$name: diff does not say: $row"
    done <"$work/named"
    [ "$rows" -ge 2 ] || complain "$name: the comment names no totals"
    grep -q '^final equity ' "$work/totals" || complain "$name: the failure costs nothing"
    for folder in "$name" "no_$name"; do
        wrong=$(sqlite3 -init /dev/null -batch -readonly "$work/$folder/run.db" \
            'SELECT (SELECT count(*) FROM ledger_imbalance) + (SELECT count(*) FROM unexplained_balance)')
        [ "$wrong" = 0 ] || complain "$folder: the ledger does not add up"
    done
    echo "ok failures: $name costs $(grep '^final equity ' "$work/totals" | cut -d ' ' -f 5)"
done
exit $failed
