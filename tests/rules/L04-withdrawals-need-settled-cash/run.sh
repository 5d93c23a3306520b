"$TAPEDECK" run scenario.ini -o "$OUT" || exit
grep '"action":"cash_' "$OUT/audit.log"
