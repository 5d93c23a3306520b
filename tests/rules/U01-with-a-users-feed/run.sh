"$TAPEDECK" run scenario.ini -o "$OUT" || exit
if grep -rqa 'secret-of' "$OUT/run.db" "$OUT/audit.log" "$OUT"/report.* "$OUT/csv"; then echo 'a secret'
else echo 'no secret'; fi
