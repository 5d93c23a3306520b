#!/bin/sh
# Prices that no order meets are over where they arrive, unless a run may stop between a row's arrival and
# its job. One that may stop after more jobs than there are never does: it ends as the run that cannot,
# with the same files and the same content of run.db. So does one that was stopped on the way (X02): what
# was told the long way is told again the short way. Some orders have no price, so that the queue tries
# them again between prices. Made-up bars, minute bars and quotes of SEEDS seeds
# (3, the first is SEED=1), few orders, prices recorded and not.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
first=${SEED:-1}
last=$((first + ${SEEDS:-3} - 1))

scenario() { # KIND PRICES
    echo "[scenario]
name = short_ways
[record]
prices = $2
commit_every = 500
[market]
require_price = yes
[queue.default]
tries = 4
backoff = 100s, 1000s
[report]
plots = no
[feed.orders]
kind = orders
file = orders.csv
[feed.prices]
kind = $1
file = prices.csv"
    [ "$interval" = 1d ] || [ "$1" = quotes ] || printf 'interval = 1m\nbar_time = open\n'
}
content() { sqlite3 -init /dev/null -batch -readonly "$1/run.db" '.sha3sum --schema'; }
compare() { # NAME
    rm -rf short long cut cut.part
    stop=$((1000 + seed * 977 % 3000)) # jobs
    if ! "$TAPEDECK" run scenario.ini -o short --quiet >said 2>&1 ||
        ! "$TAPEDECK" run scenario.ini -o long --quiet --max-jobs 1000000000 >said 2>&1 ||
        "$TAPEDECK" run scenario.ini -o cut --quiet --max-jobs $stop >said 2>&1 ||
        ! "$TAPEDECK" resume cut --quiet >said 2>&1; then
        echo "not ok short_ways: seed $seed: $1: a run failed"
        head -n 3 said | sed 's/^/  /'
        failed=1
        return
    fi
    for other in long cut; do
        if [ "$(content short)" != "$(content $other)" ] ||
            ! diff -r -x run.json -x run.db short $other >differences; then
            echo "not ok short_ways: seed $seed: $1: $other"
            head -n 5 differences | sed 's/^/  /'
            failed=1
            return
        fi
    done
    echo "ok short_ways: seed $seed: $1"
}

for seed in $(seq "$first" "$last"); do
    for kind in bars quotes; do
        interval=1m
        [ $((seed % 3)) != 0 ] || [ $kind = quotes ] || interval=1d
        days=2
        [ $interval = 1m ] || days=60
        "$TAPEDECK" gen $kind --rows 4000 --interval $interval --seed "$seed" -o prices.csv || exit 1
        "$TAPEDECK" gen orders --rows 60 --interval $interval --days $days --seed "$seed" \
            -o made.csv || exit 1
        awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
            { print } NR % 6 == 2 { $at["symbol"] = "NONE"; $at["order_id"] = "none" NR; print }' \
            made.csv >orders.csv
        for prices in none all; do
            scenario $kind $prices >scenario.ini
            compare "$interval $kind, prices = $prices"
        done
    done
done
exit $failed
