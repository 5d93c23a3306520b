#!/bin/sh
# `tapedeck init` on every file of the market data folder: the scenario that it writes runs, and says
# what was guessed; on files of our own: orders, refusals, nothing written over.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failed=0
ok() { # NAME, after a condition
    if [ "$1" = 0 ]; then
        echo "ok init: $2"
    else
        echo "not ok init: $2"
        sed 's/^/  /' "$work/said" | head -n 8
        failed=1
    fi
}
has() { grep -qxF -e "$1" "$work/$2/scenario.ini" || { echo "  no line: $1" && return 1; } }
guessed() { # FOLDER LINE...
    folder=$1
    shift
    code=0
    for line; do has "$line" "$folder" >>"$work/said" || code=1; done
    ok $code "guesses for $folder"
}

# ---- Without files, with files of our own ------------------------------------------------------
cd "$work" || exit 1
"$TAPEDECK" init example >said 2>&1 && "$TAPEDECK" run example/scenario.ini -o out --quiet >said 2>&1 &&
    [ "$(sqlite3 -init /dev/null out/run.db 'SELECT count(*) > 1 FROM trades')" = 1 ]
ok $? 'the example trades'
cp example/scenario.ini before
"$TAPEDECK" init example >said 2>&1
[ $? = 2 ] && cmp -s before example/scenario.ini && grep -q 'is there already' said
ok $? 'nothing is written over'
"$TAPEDECK" init orders_alone --orders example/orders.csv >said 2>&1
[ $? = 2 ] && grep -q -e '--bars' said
ok $? 'orders alone are refused'
printf 'a,b\nx,y\n' >words.csv
"$TAPEDECK" init words --bars words.csv >said 2>&1
[ $? = 4 ] && grep -q 'no column is a price' said && grep -q 'a, b' said
ok $? 'a file without prices is refused with its columns'
"$TAPEDECK" init missing --bars none.csv >said 2>&1
[ $? = 4 ]
ok $? 'a missing file is exit 4'
mkdir -p 'market data'
printf 'Date,Last,Close\n2024-03-04,1,10\n2024-03-05,1,11\n2024-03-06,1,12\n' >'market data/MY STOCK.csv'
printf 'When;Ticker;Side;Shares;Limit\n03/04/2024;ABC;buy;3;\n03/25/2024;ABC;sell;3;1\n' >orders.csv
"$TAPEDECK" init deep/er --bars 'market data/MY STOCK.csv' --orders orders.csv >said 2>&1 &&
    "$TAPEDECK" run deep/er/scenario.ini -o deep/out --quiet >said 2>&1
ok $? 'names with blanks, folders within folders'
guessed deep/er 'symbol = ABC' 'file = ../../market data/MY STOCK.csv' 'file = ../../orders.csv' \
    'columns = time:When' 'time = %m/%d/%Y'

# ---- Every file of the data folder -------------------------------------------------------------
cd - >/dev/null || exit 1
data=${TAPEDECK_DATA:-../shared/data}
case $data in /*) ;; *) data=$PWD/$data ;; esac
if [ ! -d "$data/prices" ]; then
    echo "skip init: no $data/prices"
    exit $failed
fi
for file in "$data"/prices/*.csv "$data"/metrics/*.csv; do
    name=${file##*/}
    name=${name%.csv}
    "$TAPEDECK" init "$work/$name" --bars "$file" >"$work/said" 2>&1 &&
        "$TAPEDECK" run "$work/$name/scenario.ini" -o "$work/out-$name" --quiet --set report.plots=no \
            >"$work/said" 2>&1 &&
        [ "$(sqlite3 -init /dev/null "$work/out-$name/run.db" \
            'SELECT sum(rows_read = used + quarantined + outside) = count(*) FROM feeds' 2>&1)" = 1 ]
    ok $? "runs: $name"
    rm -rf "$work/out-$name"
done
guessed lean_daily_aapl 'format = lean_daily' 'symbol = AAPL' 'name = XNYS'
guessed 20140605_aapl_minute_trade 'format = lean_minute_trade' 'kind = bars' 'name = XNYS'
guessed 20140606_aapl_minute_quote 'format = lean_minute_quote' 'kind = quotes' 'name = XNYS'
guessed nt-spy-minute-2011-03 'format = ninjatrader' 'symbol = SPY' 'name = XNYS'
guessed SPY-2008-yahoofinance 'format = yahoo' 'symbol = SPY' 'name = XNYS'
guessed nikkei-2010-yahoofinance 'format = yahoo' 'symbol = NIKKEI' 'name = always'
guessed WIKI-AAPL-2012-quandl 'format = quandl_wiki' 'symbol = AAPL'
guessed wiki_3yr_multisymbol_div_split_crlf 'format = quandl_wiki' 'columns = symbol:Stock'
guessed vega_stocks_monthly_multisymbol 'time = %b %d %Y' 'sort = yes' 'name = always'
guessed tsla_2015_2018_quoted_crlf 'time = %Y/%m/%d' 'sort = yes' 'on_error = quarantine'
guessed aapl_2015_2017_crlf '; symbol: AAPL, as the headers say'
guessed 30min-bitstampUSD-2 'interval = 30m' 'name = always' 'symbol = BITSTAMPUSD'
guessed trades-mgtox-usd-2013-01-01 'kind = trades' 'time = epoch_us' 'columns = time:id'
guessed si_intraday 'interval = 1m' 'bar_time = open' 'name = XNYS'
guessed si_zeros 'time = %m/%d/%y'
guessed si_mismatch 'time = %m/%d/%Y' 'sort = yes'
guessed si_longest 'sort = yes' '; calendar: each of its 15821 dates has a session of XNYS'
guessed si_toobig 'on_error = quarantine'
exit $failed
