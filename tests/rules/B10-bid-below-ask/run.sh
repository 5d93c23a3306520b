"$TAPEDECK" run scenario.ini -o "$OUT" --quiet && "$TAPEDECK" verify "$OUT" --replay
