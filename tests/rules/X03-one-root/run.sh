"$TAPEDECK" run scenario.ini -o "$OUT" >summary || exit
root=$(sqlite3 "$OUT/run.db" "SELECT value FROM meta WHERE key = 'root'")
[ ${#root} = 64 ] && echo 'a root'
for file in "$OUT/report.json" "$OUT/run.json" "$OUT/report.txt" summary; do
    grep -q "$root" "$file" && echo "${file##*/} has it"
done
awk '/^[0-9]+$/ { getline; print; exit }' "$OUT/audit.checkpoint" | openssl base64 -d -A |
    openssl dgst -sha256 -r >/dev/null
hex=$(awk '/^[0-9]+$/ { getline; print; exit }' "$OUT/audit.checkpoint" | openssl base64 -d -A |
    od -An -v -tx1 | tr -d ' \n')
[ "$hex" = "$root" ] && echo 'the checkpoint result has it'
tail -n 1 "$OUT/audit.log" | grep -o '"action":"[a-z_]*"'
