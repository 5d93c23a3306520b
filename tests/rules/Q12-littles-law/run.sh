"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
"$TAPEDECK" queue "$OUT" status --json | sed -n '/"throughput"/,/]/p' | grep -A 14 '"queue": "orders"'
