#!/bin/sh
# Books with sessions against a second reading of the rules in another language: made-up weeks of orders
# (tests/support/book_week.py) under each mode of self-trade prevention. The same ends of orders for the same
# reasons, the same trades in the same order (B01-B03, B06-B08, B11, B12, M06, M07, M12). One week a mode;
# with CHECK set, ten of four times the length.
set -u
work=${TMPDIR:-/tmp}/book_weeks.$$
mkdir -p "$work" || exit 1
trap 'rm -rf "$work"' EXIT
if ! command -v python3 >/dev/null; then
    echo "skip book_weeks: there is no python3"
    exit 0
fi
weeks=1 rows=250
[ -z "${CHECK:-}" ] || weeks=10 rows=1000

ask() { # QUERY
    sqlite3 -init /dev/null -batch -readonly -csv -header "$week/out/run.db" "$1"
}

compare() { # SEED STP
    week=$work/$2-$1
    python3 tests/support/book_week.py "$1" "$2" "$week" "$rows" || return 1
    sed "s/^stp = .*/stp = $2/" tests/rules/B12-a-week-of-a-book/scenario.ini >"$week/scenario.ini"
    "$TAPEDECK" run "$week/scenario.ini" -o "$week/out" --quiet || return 1
    ask 'SELECT order_id, status, reason, qty, filled_qty FROM v_orders ORDER BY order_no' |
        diff "$week/expected/v_orders.csv" - >"$week/orders.diff" || return 1
    ask 'SELECT match_id, order_id, counter_order_id, side, sum(qty) AS qty, price
         FROM v_trades GROUP BY match_id, order_id ORDER BY min(trade_id)' |
        diff "$week/expected/v_trades.csv" - >"$week/trades.diff"
}

for stp in none cancel_newest cancel_oldest cancel_both decrement; do
    seed=1 wrong='' trades=0
    while [ $seed -le $weeks ]; do
        if compare $seed $stp; then
            trades=$((trades + $(ask 'SELECT count(DISTINCT match_id) FROM trades' | tail -n 1)))
        else
            wrong="$wrong $seed"
            head -n 4 "$week"/*.diff
        fi
        seed=$((seed + 1))
    done
    if [ -z "$wrong" ]; then
        echo "ok $stp: $weeks weeks of $rows rows, $trades matches"
    else
        echo "not ok $stp: seeds$wrong"
    fi
done
