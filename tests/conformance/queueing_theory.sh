#!/bin/sh
# Queueing theory: 100,000 jobs with Poisson arrivals, and service times that are exponential (M/M/1,
# M/M/4) or constant (M/D/1). The closed formula of the mean wait lies within the 99 % confidence
# interval of the measured one: 20 batches of the run's minutes, Student's t of 19 degrees of freedom.
#
#     M/M/1  W = s x rho / (1 - rho)            M/D/1  W = s x rho / (2 (1 - rho))
#     M/M/c  W = s x C(c, c rho) / (c (1 - rho)), C being Erlang's
#
# Besides, in each: utilisation is rho, L = lambda x W, and with one worker the predicted wait, which does
# not count the job in service, is the measured one less what is left of that job: rho x W for M/M/1 by
# PASTA, Lq x s. The feeds are made here, by a generator of Park and Miller with a fixed seed.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
cd "$work" || exit 1
jobs=100000

# Orders that are refused at once (no quantity): jobs that do nothing but take their time.
arrivals() { # A SECOND, SEED
    awk -v rate="$1" -v seed="$2" -v jobs="$jobs" 'BEGIN {
        print "time,symbol,side,qty"
        moment = 1767571200 # 2026-01-05
        for (i = 0; i < jobs; i++) {
            seed = (seed * 16807) % 2147483647
            moment -= log(seed / 2147483647) / rate
            printf "%.6f,ABC,buy,0\n", moment
        }
    }'
}

measure() { # NAME RATE SEED WORKERS SERVICE FORMULA
    arrivals "$2" "$3" >orders.csv
    printf 'date,close\n2026-01-05,10\n' >bars.csv
    cat >scenario.ini <<END
[scenario]
name = theory
seed = $3

[feed.bars]
kind = bars
file = bars.csv
symbol = ABC

[feed.orders]
kind = orders
file = orders.csv
time = epoch_s

[queue.orders]
jobs = order
service = $5
timeout = 1h
retry_after = 2h

[queue.rest]
jobs = price, settlement, notification

[workers.orders]
queues = orders
count = $4

[workers.rest]
queues = rest

[notify]
order_rejected = no

[record]
jobs = none
prices = none

[report]
plots = no
END
    if ! "$TAPEDECK" run scenario.ini -o run --force --quiet >said 2>&1; then
        echo "not ok queueing_theory: $1: $(cat said)"
        failed=1
        return
    fi
    sqlite3 -init /dev/null -batch -readonly -separator ' ' run/run.db "
        SELECT minute, enqueued, started, wait_sum, depth_area, busy, coalesce(predicted_wait, 0)
        FROM queue_metrics WHERE queue = 'orders' ORDER BY minute" >minutes
    awk -v name="$1" -v rate="$2" -v workers="$4" -v formula="$6" -v jobs="$jobs" '
        NR == 1 { first = $1 }
        {
            last = $1 + 6e10
            minute[NR] = $1; started[NR] = $3; waited[NR] = $4
            all += $3; wait += $4; depth += $5; busy += $6; predicted += $7 * $2
        }
        END {
            batches = 20
            for (i = 1; i <= NR; i++) {
                b = int((minute[i] - first) / (last - first) * batches)
                n[b] += started[i]; w[b] += waited[i]
            }
            for (b = 0; b < batches; b++) mean += w[b] / n[b] / 1e9 / batches
            for (b = 0; b < batches; b++) squares += (w[b] / n[b] / 1e9 - mean) ^ 2
            half = 2.861 * sqrt(squares / (batches - 1) / batches)
            measured = wait / all / 1e9
            span = (last - first) / 1e9
            load = busy / 1e9 / span / workers
            printf "%s: mean wait %.4f s, by formula %.4f s, interval %.4f .. %.4f; ", name, measured,
                formula, mean - half, mean + half
            printf "utilisation %.4f, predicted wait %.4f s, L %.4f, lambda x W %.4f\n", load,
                predicted / all / 1e9, depth / 1e9 / span, all / span * measured
            rho = rate / workers
            if (all != jobs) why = why " jobs are missing;"
            if (formula < mean - half || formula > mean + half) why = why " outside the interval;"
            if (half > formula / 5) why = why " the interval says nothing;"
            if (load < rho - 0.01 || load > rho + 0.01) why = why " utilisation is not rho;"
            if (depth != wait) {
                off = (depth - wait) / wait
                if (off < -1e-9 || off > 1e-9) why = why " L is not lambda x W;"
            }
            if (workers == 1) {
                ratio = predicted / all / (rho * wait / all)
                if (ratio < 0.97 || ratio > 1.03) why = why " the prediction is not rho x W;"
            }
            print (why == "" ? "ok queueing_theory: " name : "not ok queueing_theory: " name ":" why)
            exit why != ""
        }' minutes || failed=1
}

measure M/M/1 0.7 1234567 1 exponential:1s 2.333333
measure M/D/1 0.7 7654321 1 constant:1s 1.166667
# Erlang C of 4 workers and an offered load of 3: 27/8 x 4 / (1 + 3 + 9/2 + 9/2 + 27/8 x 4) = 0.5094340.
measure M/M/4 3 123456 4 exponential:1s 0.509434
exit $failed
