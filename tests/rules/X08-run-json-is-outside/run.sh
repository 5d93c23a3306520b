"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
for key in start end host user arguments build root; do
    grep -q "\"[a-z_]*$key[a-z_]*\"" "$OUT/run.json" || echo "no $key"
done
cp -R "$OUT" copy
sed 's/"host": *"[^"]*"/"host": "elsewhere"/' "$OUT/run.json" >copy/run.json
grep -q elsewhere copy/run.json && "$TAPEDECK" verify copy >/dev/null 2>&1
echo "another host: $?"
sed 's/"root": *"[0-9a-f]*"/"root": "0000"/' "$OUT/run.json" >copy/run.json
"$TAPEDECK" verify copy >said 2>&1
echo "another root: $? $(grep -q run.json said && echo named)"
