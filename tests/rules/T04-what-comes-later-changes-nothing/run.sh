early="SELECT time, order_id, qty, price FROM v_trades WHERE source_row <= 2 ORDER BY trade_id"
once() { # NAME
    "$TAPEDECK" run scenario.ini -o "$DIR/$1" >/dev/null || exit
    sqlite3 "$DIR/$1/run.db" "$early" >"$DIR/$1.fills"
}
once whole
sed '4,$s/10\.30,10\.50,9\.80,10\.20/99.00,99.50,98.00,98.50/' bars.csv >other && mv other bars.csv
once other
sed '4,$d' bars.csv >short && mv short bars.csv
once short
cat whole.fills
cmp whole.fills other.fills && cmp whole.fills short.fills && echo 'the same'
