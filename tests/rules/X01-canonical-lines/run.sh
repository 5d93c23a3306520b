"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
cat "$OUT/audit.log"
grep -o '"seq":[0-9]*' "$OUT/audit.log" | cut -d : -f 2 >seq
awk '$1 != NR - 1 { exit 1 }' seq && [ "$(wc -l <seq)" = "$(wc -l <"$OUT/audit.log")" ] && echo 'no gap'
grep -q -e Archer -e example.org "$OUT/audit.log" || echo 'no names'
grep -q -e '": ' -e ', "' "$OUT/audit.log" || echo 'no spaces'
