#!/bin/sh
# scenarios/targets.ini on real bars: a portfolio brought back to its weights for 15 years. The totals are
# what it gave when its batches were checked by hand; the first and the last ones are computed anew here
# from the files alone (R15).
set -u
cd "$(dirname "$0")/../.." || exit 1
TAPEDECK=${TAPEDECK:-$PWD/tapedeck}
data=${TAPEDECK_DATA:-../shared/data}
if [ ! -d "$data/prices" ] || [ ! -d "$data/corpactions" ]; then
    echo "skip scenarios/targets.ini: no folder $data/prices (TAPEDECK_DATA names another)"
    exit 0
fi
data=$(cd "$data" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

sed -e "s#\.\./\.\./shared/data#$data#" -e "s#\.\./inputs#$PWD/inputs#" scenarios/targets.ini >"$work/targets.ini"

check() { # WHAT EXPECTED ACTUAL
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        printf 'not ok %s\n  expected: %s\n  got:      %s\n' "$1" "$2" "$3"
        failed=1
    fi
}
ask() { sqlite3 -readonly "$work/run/run.db" "$1"; }

if ! "$TAPEDECK" run "$work/targets.ini" -o "$work/run" --quiet --set report.plots=no >"$work/log" 2>&1; then
    echo "not ok scenarios/targets.ini runs"
    cat "$work/log"
    exit 1
fi
head -n 12 scenarios/targets.ini | grep -q '^; What to look for:'
check 'the scenario says what to look for' 0 $?
check 'every order is filled' 'filled|537' \
    "$(ask "SELECT status, count(*) FROM v_orders GROUP BY status")"
check 'books balance' '0 0' "$(ask 'SELECT count(*) FROM ledger_imbalance') $(ask 'SELECT count(*) FROM unexplained_balance')"
check 'nothing is left to settle' 0 "$(ask "SELECT count(*) FROM v_obligations WHERE state <> 'settled'")"

# The first batch: 1000000 in cash, the closes of 2004-12-31.
first() { # FILE WEIGHT: shares
    awk -F, -v weight="$2" '$1 ~ /^20041231/ { print int(weight * 1000000 / ($5 / 10000) + 1e-9) }' \
        "$data/prices/lean_daily_$1.csv"
}
check 'the first batch buys the weights at the last closes' \
    "AAPL $(first aapl 0.225) IBM $(first ibm 0.225) SPY $(first spy 0.45) " \
    "$(ask "SELECT symbol, CAST(qty AS INTEGER) FROM v_orders WHERE time < '2005-01-04' ORDER BY order_no" |
        tr '|\n' '  ')"
# The splits of 2005 and 2014 multiply the position by 2 and 7.
check 'splits of AAPL' '2 7 ' \
    "$(ask "SELECT ratio_new / ratio_old FROM corporate_actions WHERE kind = 'split' AND
        ratio_new > ratio_old ORDER BY 1" | tr '\n' ' ')"
exit $failed
