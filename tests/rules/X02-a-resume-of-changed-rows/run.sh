"$TAPEDECK" run scenario.ini -o "$OUT" --quiet --until 2026-01-06T15:00:00Z 2>/dev/null
echo "stopped: $?"
cp -r "$OUT.part" kept
sqlite3 "$OUT.part/run.db" 'DELETE FROM trades'
"$TAPEDECK" resume "$OUT" --quiet 2>&1
echo "changed: $?"
rm -rf "$OUT.part" && cp -r kept "$OUT.part"
"$TAPEDECK" resume "$OUT" --quiet >/dev/null
echo "as it was: $?"
