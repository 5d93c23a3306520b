#!/bin/sh
# What must not matter does not: the order of feeds in the scenario, the names of symbols, an instrument
# that nobody trades, the number of workers when jobs take no time, and everything that comes later.
# Made-up feeds of SEEDS seeds (5, the first is SEED=1), daily bars and minute bars in turn.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
first=${SEED:-1}
last=$((first + ${SEEDS:-5} - 1))

fills() { # FOLDER: every fill and every order's end, in people's units
    sqlite3 -init /dev/null -batch -readonly "$1/run.db" "
        SELECT 'fill', order_id, account, symbol, side, qty, price, fee, time, source_row, source_part,
               trade_date, due_date, rule
        FROM v_trades ORDER BY order_id, time, trade_id;
        SELECT 'order', order_id, status, reason, rule, filled_qty, ended
        FROM v_orders ORDER BY source_row"
}
scenario() { # the feeds in the order given
    echo '[scenario]
name = metamorphic
[calendar]
name = XNYS
[report]
plots = no
[market]
participation = 10%
[fees]
per_share = 0.005
minimum = 1'
    for feed in "$@"; do
        printf '[feed.%s]\nkind = %s\nfile = %s.csv\n' "$feed" "$feed" "$feed"
        [ "$feed" != bars ] || printf '%s' "$span"
    done
}
run() { # NAME: scenario.ini into folder NAME
    if ! "$TAPEDECK" run scenario.ini -o "$1" --quiet >said 2>&1; then
        echo "not ok metamorphic: seed $seed: $1"
        head -n 3 said | sed 's/^/  /'
        failed=1
        return 1
    fi
    fills "$1" >"$1.fills"
}
compare() { # WHAT FILE FILE
    if cmp -s "$2" "$3"; then
        echo "ok metamorphic: seed $seed: $1"
    else
        echo "not ok metamorphic: seed $seed: $1"
        diff "$2" "$3" | head -n 6 | sed 's/^/  /'
        failed=1
    fi
}

for seed in $(seq "$first" "$last"); do
    rm -rf ./*
    if [ $((seed % 2)) = 0 ]; then
        interval=1m days=2
        span='interval = 1m
bar_time = open
'
    else
        interval=1d days=40 span=
    fi
    rows=$((days * 5))
    [ $interval = 1d ] || rows=$((rows * 390))
    "$TAPEDECK" gen bars --rows $rows --seed "$seed" --interval $interval --calendar xnys -o bars.csv
    "$TAPEDECK" gen orders --rows 300 --days $days --seed "$seed" --interval $interval --calendar xnys \
        -o orders.csv
    "$TAPEDECK" gen cash --rows 10 --days $days --seed "$seed" --interval $interval --calendar xnys \
        -o cash.csv
    scenario bars orders cash >scenario.ini
    run plain || continue
    [ "$(grep -c '^fill' plain.fills)" -gt 50 ] ||
        { echo "not ok metamorphic: seed $seed: too few fills to show anything" && failed=1; }

    scenario cash orders bars >scenario.ini
    run order_of_feeds && compare 'the order of feeds' plain.fills order_of_feeds.fills

    scenario bars orders cash >scenario.ini
    for feed in bars orders; do
        cp $feed.csv $feed.kept
        sed 's/\bACME\b/ZULU/g; s/\bBOLT\b/YARN/g; s/\bECHO\b/AAAA/g' $feed.kept >$feed.csv
    done
    run renamed
    sed 's/\bZULU\b/ACME/g; s/\bYARN\b/BOLT/g; s/\bAAAA\b/ECHO/g' renamed.fills >renamed.back
    compare 'renamed symbols' plain.fills renamed.back
    for feed in bars orders; do mv $feed.kept $feed.csv; done

    cp bars.csv bars.kept
    awk -F , 'NR == 1 { print; next } { print } $2 == "BOLT" { sub(/,BOLT,/, ",QQQQ,"); print }' \
        bars.kept >bars.csv
    run unrelated
    # Rows of the bars feed have other numbers now.
    for name in plain unrelated; do
        awk -F '|' -v OFS='|' '$1 == "fill" { $10 = "" } { print }' $name.fills >$name.numberless
    done
    compare 'an instrument that nobody trades' plain.numberless unrelated.numberless
    mv bars.kept bars.csv

    for workers in 2 7; do
        { scenario bars orders cash; printf '[queue.all]\n[workers.all]\nqueues = all\ncount = %s\n' \
            $workers; } >scenario.ini
        sed -i 's/^\[queue.all\]/&\njobs = order, price, settlement, notification/' scenario.ini
        run workers_$workers
        compare "$workers workers" plain.fills workers_$workers.fills
    done

    # Cut all feeds at an instant: what was decided before it stays as it was.
    day=$(awk -F , -v seed="$seed" 'NR > 1 { seen[n++] = $1 }
        END { srand(seed); print seen[int(n * (0.3 + 0.5 * rand()))] }' orders.csv)
    for feed in bars orders cash; do
        cp $feed.csv $feed.kept
        awk -F , -v day="$day" 'NR == 1 || $1 < day' $feed.kept >$feed.csv
    done
    scenario bars orders cash >scenario.ini
    run cut
    # Times in the table are UTC, those of the feeds New York's: a day earlier is before both.
    for name in plain cut; do
        awk -F '|' -v day="$(printf %.10s "$day")" '$1 == "fill" && substr($9, 1, 10) < day' \
            $name.fills >$name.before
    done
    [ -s plain.before ] || { echo "not ok metamorphic: seed $seed: nothing before the cut" && failed=1; }
    compare "nothing after $day" plain.before cut.before
done
exit $failed
