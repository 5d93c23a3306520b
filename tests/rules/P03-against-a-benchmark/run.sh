"$TAPEDECK" run scenario.ini -o "$OUT" --quiet || exit
"$TAPEDECK" report out --format json >report.json
for name in total benchmark excess_return beta alpha tracking_error; do
    grep -m 1 "^    \"$name\":" report.json
done
