"$TAPEDECK" run scenario.ini -o "$OUT" && cat "$OUT/rejects.csv"
