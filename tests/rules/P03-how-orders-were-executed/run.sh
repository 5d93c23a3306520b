"$TAPEDECK" run scenario.ini -o "$OUT" --quiet || exit
"$TAPEDECK" report out --format json >report.json
for name in fill_rate slippage shortfall round_trips wins profit_factor expectancy exposure turnover \
    calmar benchmark sharpe_low; do
    grep -m 1 "^    \"$name\":" report.json
done
