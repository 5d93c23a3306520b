#!/bin/sh
# Every scenario that ships runs, its folder verifies, its ledger adds up, and its first comment is true
# where it names totals against another scenario. Those that read real data are run by tests of their own.
set -u
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
complain() {
    echo "not ok scenarios: $1"
    failed=1
}
ask() { # FOLDER QUERY
    sqlite3 -init /dev/null -batch -readonly "$work/$1/run.db" "$2"
}
for scenario in scenarios/*.ini; do
    grep -q shared/data "$scenario" && continue
    name=${scenario##*/}
    name=${name%.ini}
    if ! "$TAPEDECK" run "$scenario" -o "$work/$name" --quiet --set report.plots=no >"$work/said" 2>&1; then
        complain "$name does not run: $(head -n 2 "$work/said")"
        continue
    fi
    "$TAPEDECK" verify "$work/$name" >"$work/said" 2>&1 || complain "$name: $(tail -n 1 "$work/said")"
    [ "$(ask "$name" 'SELECT (SELECT count(*) FROM ledger_imbalance) +
        (SELECT count(*) FROM unexplained_balance)')" = 0 ] || complain "$name: the ledger does not add up"
    [ "$(ask "$name" 'SELECT count(*) > 0 FROM trades')" = 1 ] || complain "$name: nothing trades"
    "$TAPEDECK" explain "$work/$name" >"$work/said" 2>&1 || complain "$name: explain"
    echo "ok scenarios: $name"
done

# M13: no trade has a price that is older than a minute; without max_stale some are an hour old.
age="SELECT max(trades.time - CASE trades.source_part WHEN 'open' THEN prices.begin_time
                              ELSE prices.end_time END) / 1000000000
     FROM trades JOIN prices USING (source_feed, source_row, symbol_id)"
fresh=$(ask stale_prices "$age")
stale=$(ask slow_prices "$age")
if [ "$fresh" -le 60 ] && [ "$stale" -gt 3600 ]; then
    echo "ok scenarios: prices of stale_prices are at most $fresh s old, of slow_prices $stale s"
else
    complain "prices of stale_prices are up to $fresh s old, of slow_prices $stale s"
fi
"$TAPEDECK" diff "$work/slow_prices" "$work/stale_prices" | tr -s ' ' >"$work/totals"
sed -n 's/^;     \([a-z][a-z ]*  *[0-9].*\)$/\1/p' "$top/scenarios/stale_prices.ini" | tr -s ' ' >"$work/named"
while IFS= read -r row; do
    grep -qxF -e "$row" "$work/totals" || complain "stale_prices: diff does not say: $row"
done <"$work/named"
[ "$(wc -l <"$work/named")" -ge 2 ] && echo 'ok scenarios: the totals that stale_prices names are true'
exit $failed
