"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
grep '"action":"result"' "$OUT/audit.log" >result
for table in accounts equity instructions notifications obligations orders prices trades transfers users; do
    digest=$(sqlite3 -readonly "$OUT/run.db" '.mode quote' "SELECT * FROM $table ORDER BY 1" |
        openssl dgst -sha256 -r | cut -c 1-64)
    grep -q "\"$table\":{\"digest\":\"$digest\"" result && echo "$table: right"
done
