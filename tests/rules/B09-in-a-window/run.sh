"$TAPEDECK" run scenario.ini -o "$OUT" --quiet --until 2026-01-05T10:00:05Z
[ $? = 8 ] && "$TAPEDECK" resume "$OUT" --quiet && "$TAPEDECK" verify "$OUT" --replay
