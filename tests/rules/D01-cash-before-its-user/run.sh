"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null && grep '"action":"cash_' "$OUT/audit.log"
