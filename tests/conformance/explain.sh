#!/bin/sh
# What `tapedeck explain` says of orders that did not fill, of jobs, obligations and notifications, and the
# rows as they stood in their files. Each order here misses in its own way; the prices are below.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
says() { # ID LINE...: each must occur in what `explain run ID` says
    id=$1
    shift
    "$TAPEDECK" explain run "$id" >said 2>&1
    for line; do
        if ! grep -qF -e "$line" said; then
            echo "not ok explain: $id does not say: $line"
            sed 's/^/  /' said | head -n 30
            failed=1
            return
        fi
    done
    echo "ok explain: $id"
}
hides() { # ID TEXT
    "$TAPEDECK" explain run "$1" >said 2>&1
    if grep -qF -e "$2" said; then
        echo "not ok explain: $1 says $2" && failed=1
    else
        echo "ok explain: $1 says nothing of $2"
    fi
}
cat >bars.csv <<'CSV'
date,symbol,open,high,low,close,volume
2024-03-04,ABC,100,101,99,100,1000
2024-03-05,ABC,100,102.5,98.25,101,1000
2024-03-06,ABC,101,103,99.5,102,1000
CSV
# The first order row stands in the second line; two files of one feed count on.
cat >first.csv <<'CSV'
date,order_id,symbol,side,type,qty,limit_price,stop_price,tif
2024-03-04,low,ABC,buy,,10,98,,gtc
2024-03-04,touch,ABC,buy,,10,98.25,,gtc
2024-03-04,high,ABC,sell,,10,104.5,,gtc
CSV
cat >second.csv <<'CSV'
date,order_id,symbol,side,type,qty,limit_price,stop_price,tif

2024-03-04,stop,ABC,buy,,10,,110,gtc
2024-03-04,both,ABC,buy,,10,99,110,gtc
2024-03-04,fills,ABC,buy,,10,,,gtc
2024-03-06,late,ABC,buy,,10,,,gtc
2024-03-06,nowhere,XYZ,buy,,10,5,,gtc
CSV
gzip -n second.csv
printf 'from,until,job,filter,probability,effect\n2024-03-07T00:00:00Z,2024-03-07T00:00:00.5Z,order,job=orders:8,1,exception\n' >faults.csv
cat >scenario.ini <<'INI'
[scenario]
name = misses
[calendar]
name = always
[feed.bars]
kind = bars
file = bars.csv
[feed.orders]
kind = orders
file = first.csv, second.csv.gz
[feed.faults]
kind = faults
file = faults.csv
[account]
short = yes
[settlement]
cycle = 1
[report]
plots = no
[record]
jobs = all
INI
"$TAPEDECK" run scenario.ini -o run --quiet || exit 1

says low 'nearest to its limit 98: the low of row 2 of bars at 2024-03-06T00:00:00Z, 98.25, 0.25 too high' \
    'a limit to buy needs a price below it' '[M04]' 'input   first.csv:2: 2024-03-04,low,ABC,buy,,10,98,,gtc' \
    '2 prices could have met it'
says touch 'the low of row 2 of bars at 2024-03-06T00:00:00Z, 98.25, exactly there' 'touch = at'
says high 'nearest to its limit 104.5: the high of row 3 of bars at 2024-03-07T00:00:00Z, 103, 1.5 too low' \
    'a limit to sell needs a price above it'
says stop 'nearest to its stop 110: the high of row 3 of bars at 2024-03-07T00:00:00Z, 103, 7 too low' '[M05]' \
    'input   second.csv.gz:3: 2024-03-04,stop'
says both 'nearest to its stop 110'
hides both 'nearest to its limit'
says late 'no price of ABC that began after its acceptance' '[T04]'
says nowhere 'no price of XYZ that began after its acceptance'
hides fills 'Why it did not fill'
says fills 'input   second.csv.gz:5: 2024-03-04,fills'
says T1 'price   bars.csv:3: 2024-03-05,ABC,100,102.5,98.25,101,1000'
job=$(sqlite3 -init /dev/null run/run.db "SELECT job_id FROM jobs WHERE key = 'orders:8'")
says "J$job" "Job J$job: works an order row, orders:8, on queue default" 'now     completed, attempts' \
    'attempt 1, worker 1: exception' 'again after 1s [Q02]' 'Order nowhere (O8)'
says B1 'Obligation B1 of trade T1: account default receives and pays' '10 ABC against -1000' \
    'trade date 2024-03-05, due 2024-03-06' 'settled at 2024-03-06' 'Trade T1 of order fills'
says N1 'Notification N1: default was told order_filled by database, about O' 'Order fills'
"$TAPEDECK" explain run low --json >said 2>&1
grep -q '"nearest_miss"' said && grep -q '"distance": "0.25"' said && grep -q '"input": "first.csv:2: ' said &&
    echo 'ok explain: as JSON' || { echo 'not ok explain: as JSON' && failed=1; }
"$TAPEDECK" run scenario.ini -o run --quiet --force --set record.prices=none --set record.inputs=digest || exit 1
says low 'the prices are not on record'
hides low 'first.csv:2'
exit $failed
