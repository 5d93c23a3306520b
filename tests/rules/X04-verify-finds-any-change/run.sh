"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
"$TAPEDECK" verify "$OUT" >sound 2>&1 || { cat sound; exit; }
echo 'sound'
changed() { # FILE
    cp -R "$OUT" copy
    # The last byte but one becomes another.
    size=$(wc -c <"copy/$1")
    { head -c $((size - 2)) "$OUT/$1" && printf '~' && tail -c 1 "$OUT/$1"; } >"copy/$1"
    "$TAPEDECK" verify copy >said 2>&1
    echo "$1: $? $(grep -q "${1##*/}" said && echo named)"
    rm -rf copy
}
for file in audit.log audit.checkpoint report.txt report.html report.json csv/trades.csv rejects.csv; do
    [ ! -e "$OUT/$file" ] || changed "$file"
done
cp -R "$OUT" copy && sqlite3 copy/run.db 'UPDATE trades SET price = price + 1' &&
    "$TAPEDECK" verify copy >said 2>&1
echo "run.db: $? $(grep -q run.db said && echo named)"
rm -rf copy
cp -R "$OUT" copy && rm copy/report.txt && "$TAPEDECK" verify copy >said 2>&1
echo "missing: $? $(grep -q report.txt said && echo named)"
