"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
root=$(sqlite3 "$OUT/run.db" "SELECT value FROM meta WHERE key = 'root'")
"$TAPEDECK" verify "$OUT" | tail -n 1 | cut -c 1-44
"$TAPEDECK" verify "$OUT" --root "$root" >said
echo "the root: $? $(tail -n 1 said | cut -c 1-42)"
"$TAPEDECK" verify "$OUT" --root "$(printf %064d 0)" >said 2>&1
echo "another root: $?"
