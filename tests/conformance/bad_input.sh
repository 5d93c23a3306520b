#!/bin/sh
# Bad input of every kind: a message with place, rule, value found and remedy, the documented exit
# code, and nothing half written.
set -u
work=$(mktemp -d) || exit 1
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

bars='time,symbol,open,high,low,close,volume
2026-01-05,ACME,10,11,9,10.5,1000
2026-01-06,ACME,10.5,12,10,11,1000
'
orders='time,order_id,user,symbol,side,qty,limit_price
2026-01-05,o1,ann,ACME,buy,5,10
'
fresh() {
    rm -rf out out.part
    printf '%s' "$bars" >bars.csv
    printf '%s' "$orders" >orders.csv
    cat >scenario.ini <<'END'
[scenario]
name = bad
[feed.bars]
kind = bars
file = bars.csv
[feed.orders]
kind = orders
file = orders.csv
[report]
plots = no
END
}
# expect NAME CODE WORD...: the run ends with the code, its message holds the words, and no folder is
# left.
expect() {
    name=$1
    wanted=$2
    shift 2
    "$TAPEDECK" run scenario.ini -o out --quiet >said 2>&1
    code=$?
    why=
    [ "$code" = "$wanted" ] || why="exit code $code, not $wanted"
    for word in "$@"; do
        grep -qF -e "$word" said || why="$why; the message lacks '$word'"
    done
    [ ! -e out ] && [ ! -e out.part ] || why="$why; a folder is left"
    if [ -n "$why" ]; then
        echo "not ok bad_input: $name: $why"
        head -c 2000 said | head -n 5 | sed 's/^/  /'
        failed=1
    else
        echo "ok bad_input: $name"
    fi
}

fresh; rm bars.csv
expect 'missing file' 4 bars.csv
fresh; : >bars.csv
expect 'empty file' 4 bars.csv '[D05]'
fresh; echo 'time,symbol,open,high,low,close,volume' >bars.csv
expect 'header only' 4 bars.csv:1 'no rows' '[D05]'
fresh; printf 'time,symbol,open\n2026-01-05,ACME,10\n' >bars.csv
expect 'missing column' 4 bars.csv:1 close '[D05]'
fresh; printf '%s2026-01-07,"ACME,11,12,10,11,1\n2026-01-08,ACME,11,12,10,11,1\n' "$bars" >bars.csv
expect 'unclosed quote' 4 bars.csv:4 quote '[D05]'
fresh; printf '%s2026-01-07,AC\000ME,11,12,10,11,1\n' "$bars" >bars.csv
expect 'NUL byte' 4 bars.csv:4 NUL
fresh; printf '%s2026-01-07,AC\377ME,11,12,10,11,1\n' "$bars" >bars.csv
expect 'invalid UTF-8' 4 bars.csv:4 UTF-8
fresh; printf '%s2026-01-05,o2,ann,ACME,buy,1.123456789,10\n' "$orders" >orders.csv
expect 'a quantity with 9 decimals' 4 orders.csv:3 1.123456789 '[V02]'
fresh; cat >>scenario.ini <<'END'
[feed.cash]
kind = cash
file = cash.csv
END
printf 'time,user,amount,kind\n2026-01-05,ann,1.123456789,deposit\n' >cash.csv
expect 'an amount with 9 decimals' 4 cash.csv:2 1.123456789 '[V02]'
fresh; printf '%s2026-01-07,ACME,99999999999999999999,1,1,1,1\n' "$bars" >bars.csv
expect 'overflow' 4 bars.csv:4 99999999999999999999
fresh; printf '%s2026-01-02,ACME,11,12,10,11,1\n' "$bars" >bars.csv
expect 'time going back' 4 bars.csv:4 2026-01-02 '[T05]'
fresh; sed 's/^file = orders.csv/&\nzone = America\/New_York/' scenario.ini >s && mv s scenario.ini
printf '%s2026-03-08 02:30:00,o2,ann,ACME,buy,1,10\n' "$orders" >orders.csv
expect 'a time in the gap of the clocks' 4 orders.csv:3 '02:30' '[V06]'
fresh; { printf '%s2026-01-07,' "$bars"; head -c 1000000 /dev/zero | tr '\0' A; echo ',1,1,1,1,1'; } >bars.csv
expect 'a line of 1 MB' 4 bars.csv:4 bytes
fresh; printf 'time,symbol,open,high,low,close,volume\n2026-01-05 10:00:00,ACME,10,11,9,10.5,1\n' >bars.csv
expect 'bars with a time of day and no interval' 3 interval '[M01]'
fresh; printf '[scenario]\nname = x\n[market]\ntuch = at\n' >scenario.ini
expect 'an unknown key' 3 scenario.ini:4 tuch touch
fresh; printf '%s[market]\nvenue = boook\n' "$(cat scenario.ini)
" >scenario.ini
expect 'an unknown word' 3 boook book

# A folder that cannot be written. The superuser can write everywhere but into a file.
fresh; : >blocked
"$TAPEDECK" run scenario.ini -o blocked/out --quiet >said 2>&1
code=$?
[ "$code" = 74 ] && grep -q blocked said && echo "ok bad_input: an output folder that cannot be made" ||
    { echo "not ok bad_input: an output folder that cannot be made: exit code $code" && cat said && failed=1; }

# A disk that is full in the middle of the run: it stops with 74, what was committed stays, and resume
# ends it as if nothing had been.
many_orders() {
    awk -v n="$1" 'BEGIN {
        print "time,order_id,user,symbol,side,qty,limit_price"
        for (i = 0; i < n; i++) printf "2026-01-05,o%d,ann,ACME,buy,1,0.01\n", i }' >orders.csv
}
fresh
many_orders 4000
set -- "$TAPEDECK" run scenario.ini -o out --quiet --set record.commit_every=50
"$@" && mv out whole
(ulimit -f 800 && exec "$@") >said 2>&1
code=$?
if [ "$code" = 74 ] && [ -d out.part ] && [ ! -e out ] && "$TAPEDECK" resume out --quiet >>said 2>&1 &&
    diff -r -x run.json -x run.db whole out >>said; then
    echo "ok bad_input: a full disk, then resume"
else
    echo "not ok bad_input: a full disk: exit code $code" && cat said && failed=1
fi
rm -rf whole

# Two runs into one folder at once: one of them is refused, the other ends well.
fresh
many_orders 60000
"$TAPEDECK" run scenario.ini -o out --quiet >first 2>&1 &
child=$!
tries=0
while [ ! -d out.part ] && [ "$tries" -lt 200 ]; do
    sleep 0.01
    tries=$((tries + 1))
done
"$TAPEDECK" run scenario.ini -o out --quiet >said 2>&1
code=$?
wait "$child"
first=$?
if [ "$code" = 2 ] && grep -q 'in use' said && [ "$first" = 0 ] && [ -f out/run.db ]; then
    echo "ok bad_input: two runs into one folder at once"
else
    echo "not ok bad_input: two runs into one folder at once: exit codes $first and $code"
    cat said
    failed=1
fi
exit $failed
