#!/bin/sh
# Queueing theory: 100,000 jobs with Poisson arrivals, and service times that are exponential (M/M/1,
# M/M/4) or constant (M/D/1), against the closed formulas of the mean wait:
#
#     M/M/1  W = s x rho / (1 - rho)            M/D/1  W = s x rho / (2 (1 - rho))
#     M/M/c  W = s x C(c, c rho) / (c (1 - rho)), C being Erlang's
#
# Waits of neighbours depend on each other, so a run's variance is that of 20 batches of about 5,000 jobs,
# hundreds of times longer than the queue remembers. What is asked, for seeds that nobody picked (1 to N):
#
#   - of the N 95 % intervals (Student's t, 19 degrees of freedom) so few miss the formula that the binomial
#     distribution gives more than 0.1 % to as many;
#   - the mean over all seeds lies within its own 99.9 % interval (19 N degrees of freedom);
#   - M/M/1: the variance between the seeds is that of Daley (1968), s^2 rho (2 + 5 rho - 4 rho^2 + rho^3) /
#     (1 - rho)^4 for a job, within 99.8 % of chi square (from 20 seeds on): the intervals are as wide as they
#     must be.
#
# Besides, in each run: utilisation is rho, L = lambda x W, and with one worker the predicted wait, which does
# not count the job in service, is the measured one less what is left of that job: rho x W for M/M/1 by
# PASTA, Lq x s. Arrivals are made here, all from one sequence of Park and Miller's generator.
#
#   THEORY_SEEDS=N     (1; in `make check` 20)
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failed=0
cd "$work" || exit 1
jobs=100000
seeds=${THEORY_SEEDS:-1}
if [ -z "${THEORY_SEEDS:-}" ] && [ -n "${CHECK:-}" ] && ! ldd "$TAPEDECK" 2>/dev/null | grep -q 'lib[at]san'; then
    seeds=20
fi
echo 20260105 >state

# Orders that are refused at once (no quantity): jobs that do nothing but take their time.
arrivals() { # A SECOND
    read -r seed <state
    awk -v rate="$1" -v seed="$seed" -v jobs="$jobs" 'BEGIN {
        print "time,symbol,side,qty"
        moment = 1767571200 # 2026-01-05
        for (i = 0; i < jobs; i++) {
            seed = (seed * 16807) % 2147483647
            moment -= log(seed / 2147483647) / rate
            printf "%.6f,ABC,buy,0\n", moment
        }
        print seed >"state"
    }'
}

# One run, whose line goes to `runs`: mean wait, half of its 95 % interval, variance of that mean.
measure() { # NAME RATE SEED WORKERS SERVICE
    arrivals "$2" >orders.csv
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
    awk -v name="$1, seed $3" -v rate="$2" -v workers="$4" -v jobs="$jobs" '
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
            variance = squares / (batches - 1) / batches
            measured = wait / all / 1e9
            print measured, 2.093 * sqrt(variance), variance >>"runs"
            span = (last - first) / 1e9
            load = busy / 1e9 / span / workers
            rho = rate / workers
            if (all != jobs) why = why " jobs are missing;"
            if (load < rho - 0.015 || load > rho + 0.015) why = why " utilisation is not rho;"
            if (depth != wait) {
                off = (depth - wait) / wait
                if (off < -1e-9 || off > 1e-9) why = why " L is not lambda x W;"
            }
            if (workers == 1) {
                ratio = predicted / all / (rho * wait / all)
                if (ratio < 0.96 || ratio > 1.04) why = why " the prediction is not rho x W;"
            }
            if (why != "") {
                printf "%s: utilisation %.4f, predicted wait %.4f s, L %.4f, lambda x W %.4f\n", name, load,
                    predicted / all / 1e9, depth / 1e9 / span, all / span * measured
                print "not ok queueing_theory: " name ":" why
            }
            exit why != ""
        }' minutes || failed=1
}

judge() { # NAME FORMULA VARIANCE: that of one wait by theory, 0: there is no formula
    awk -v name="$1" -v formula="$2" -v theory="$3" -v jobs="$jobs" '
        {
            mean[NR] = $1
            sum += $1
            within += $3
            if (formula < $1 - $2 || formula > $1 + $2) missed++
        }
        END {
            overall = sum / NR
            for (i = 1; i <= NR; i++) between += (mean[i] - overall) ^ 2
            z = 3.290527 # 99.9 %; then the quantile of t, by Cornish and Fisher
            df = 19 * NR
            t = z + (z ^ 3 + z) / (4 * df) + (5 * z ^ 5 + 16 * z ^ 3 + 3 * z) / (96 * df ^ 2)
            half = t * sqrt(within) / NR
            term = 0.95 ^ NR
            tail = 1 - term # of more than `most` misses
            while (tail > 0.001) {
                most++
                term *= (NR - most + 1) / most * 0.05 / 0.95
                tail -= term
            }
            printf "%s: %d runs of %d jobs, mean wait %.4f s, by formula %.4f s, 99.9 %% interval %.4f .. %.4f; ",
                name, NR, jobs, overall, formula, overall - half, overall + half
            printf "%d of %d 95 %% intervals miss it, %d may", missed, NR, most
            if (formula < overall - half || formula > overall + half) why = why " outside the interval;"
            if (half > formula / 3) why = why " the interval says nothing;"
            if (missed > most) why = why " too many intervals miss;"
            if (NR == 20 && theory > 0) {
                square = between / (theory / jobs) # quantiles of chi square, 19 degrees of freedom
                printf "; between runs / by theory %.1f, 5.4 .. 43.8", square
                if (square < 5.407 || square > 43.820) why = why " another variance than by theory;"
            }
            printf "\n"
            print (why == "" ? "ok queueing_theory: " name : "not ok queueing_theory: " name ":" why)
            exit why != ""
        }' runs || failed=1
}

theory() { # NAME RATE WORKERS SERVICE FORMULA VARIANCE
    rm -f runs
    number=1
    while [ "$number" -le "$seeds" ]; do
        measure "$1" "$2" "$number" "$3" "$4"
        number=$((number + 1))
    done
    judge "$1" "$5" "$6"
}

# rho = 0.7: 0.7 x (2 + 3.5 - 1.96 + 0.343) / 0.3^4 = 335.568.
theory M/M/1 0.7 1 exponential:1s 2.333333 335.568
theory M/D/1 0.7 1 constant:1s 1.166667 0
# Erlang C of 4 workers and an offered load of 3: 27/8 x 4 / (1 + 3 + 9/2 + 9/2 + 27/8 x 4) = 0.5094340.
theory M/M/4 3 4 exponential:1s 0.509434 0
exit $failed
