#!/bin/sh
# What if: the same arrivals and the same fault (scenarios/retry_storm.ini) with 1, 2, 4 and 8 workers and
# three backoffs, side by side. Prints the table, which the manual shows, and checks what must hold in it:
# the same orders arrive; with each backoff more workers wait less; L = lambda x W in every run (Q12).
set -u
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
query() {
    sqlite3 -init /dev/null -batch -readonly -separator ' ' "$work/run/run.db" "$1"
}
printf '%7s  %-7s  %8s  %9s  %9s  %8s  %6s  %12s\n' workers backoff attempts 'mean wait' \
    predicted longest trades 'final equity' >"$work/table"
for backoff in 0s 1m,5m 5m,30m; do
    before=
    for workers in 1 2 4 8; do
        if ! "$TAPEDECK" run "$top/scenarios/retry_storm.ini" -o "$work/run" --force --quiet \
            --set report.plots=no --set queue.orders.backoff="$backoff" \
            --set workers.desk.count="$workers" >"$work/said" 2>&1; then
            echo "not ok what_if: $workers workers, backoff $backoff: $(cat "$work/said")"
            exit 1
        fi
        query "SELECT sum(enqueued), sum(started),
                      printf('%.1f', total(wait_sum) / sum(started) / 1e9),
                      printf('%.1f', total(predicted_wait * enqueued) / sum(enqueued) / 1e9),
                      printf('%.1f', max(wait_max) / 1e9),
                      (SELECT count(*) FROM trades),
                      (SELECT printf('%.2f', sum(cash + securities) / 100.0) FROM equity
                       WHERE equity_id IN (SELECT max(equity_id) FROM equity GROUP BY account_id)),
                      abs(total(depth_area) - total(wait_sum)) <= 0.001 * total(depth_area)
               FROM queue_metrics WHERE queue = 'orders'" >"$work/row"
        read -r jobs attempts mean predicted longest trades equity little <"$work/row"
        printf '%7s  %-7s  %8s  %8ss  %8ss  %7ss  %6s  %12s\n' "$workers" "$backoff" "$attempts" \
            "$mean" "$predicted" "$longest" "$trades" "$equity" >>"$work/table"
        [ "$jobs" = 1400 ] || {
            echo "not ok what_if: $workers workers, backoff $backoff: $jobs orders arrived"
            failed=1
        }
        [ "$little" = 1 ] || {
            echo "not ok what_if: $workers workers, backoff $backoff: L is not lambda x W"
            failed=1
        }
        if [ -n "$before" ] && awk "BEGIN { exit !($mean > $before) }"; then
            echo "not ok what_if: backoff $backoff: $workers workers wait longer than fewer"
            failed=1
        fi
        before=$mean
    done
done
cat "$work/table"
while IFS= read -r line; do # the manual shows these figures
    grep -qxF -e "$line" docs/MANUAL.md || {
        echo "not ok what_if: docs/MANUAL.md does not show: $line"
        failed=1
    }
done <"$work/table"
[ "$failed" = 0 ] && echo "ok what_if: 1, 2, 4, 8 workers with three backoffs"
exit $failed
