"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
cat "$OUT/report.json"
