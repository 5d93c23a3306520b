"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null && cat "$OUT/report.txt"
