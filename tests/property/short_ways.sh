#!/bin/sh
# Prices that no order meets are over where they arrive, unless a run may stop between a row's arrival and
# its job. One that may stop after more jobs than there are never does: it ends as the run that cannot,
# with the same files and the same content of run.db. Made-up bars, minute bars and quotes of SEEDS seeds
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
    rm -rf short long
    if ! "$TAPEDECK" run scenario.ini -o short --quiet >said 2>&1 ||
        ! "$TAPEDECK" run scenario.ini -o long --quiet --max-jobs 1000000000 >said 2>&1; then
        echo "not ok short_ways: seed $seed: $1: a run failed"
        head -n 3 said | sed 's/^/  /'
        failed=1
    elif [ "$(content short)" != "$(content long)" ] ||
        ! diff -r -x run.json -x run.db short long >differences; then
        echo "not ok short_ways: seed $seed: $1"
        head -n 5 differences | sed 's/^/  /'
        failed=1
    else
        echo "ok short_ways: seed $seed: $1"
    fi
}

for seed in $(seq "$first" "$last"); do
    for kind in bars quotes; do
        interval=1m
        [ $((seed % 3)) != 0 ] || [ $kind = quotes ] || interval=1d
        days=2
        [ $interval = 1m ] || days=60
        "$TAPEDECK" gen $kind --rows 4000 --interval $interval --seed "$seed" -o prices.csv || exit 1
        "$TAPEDECK" gen orders --rows 60 --interval $interval --days $days --seed "$seed" \
            -o orders.csv || exit 1
        for prices in none all; do
            scenario $kind $prices >scenario.ini
            compare "$interval $kind, prices = $prices"
        done
    done
done
exit $failed
