#!/bin/sh
# Every file of the shared data's folders prices, corpactions and metrics, replayed as it is with a small
# order file: rows read = used + quarantined (+ outside), findings, fills, and the ledger's proofs. Each
# line: name, section, rows used, quarantined, findings, filled orders. The orders buy and sell 1 of the
# symbol: a market order before the first row, a limit that never fills, one for a symbol without prices.
set -u
data=${TAPEDECK_DATA:-../shared/data}
if [ ! -d "$data/prices" ]; then
    echo "skip every real file: no folder $data/prices (TAPEDECK_DATA names another)"
    exit 0
fi
data=$(cd "$data" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

# replay FILE SYMBOL CALENDAR KEYS USED QUARANTINED FINDINGS FILLED [KIND]
replay() {
    file=$1 symbol=$2 calendar=$3 keys=$4 wanted="$5|$6|$7|$8"
    kind=${9:-bars}
    {
        printf '[scenario]\nname = real\n[calendar]\nname = %s\n[report]\nplots = no\n' "$calendar"
        printf '[feed.real]\nkind = %s\nfile = %s\non_error = quarantine\n%b' "$kind" "$data/$file" "$keys"
        [ "$kind" != corporate_actions ] ||
            printf '[feed.prices]\nkind = bars\nfile = prices.csv\n'
        printf '[feed.orders]\nkind = orders\nfile = orders.csv\n[account]\ninitial_cash = 1000000\n'
    } >scenario.ini
    printf 'time,symbol,close\n1997-12-31,%s,10\n2021-12-31,%s,10\n' "$symbol" "$symbol" >prices.csv
    before=2007-12-01T00:00:00Z
    case $file in
    *si_longest*) before=1949-12-01T00:00:00Z ;;
    *lean_[dfm]*_[ais]* | *sp500* | *vega* | metrics/* | corpactions/[bg]*) before=1997-12-01T00:00:00Z ;;
    esac
    # Equity is marked and resampled from the first order on: outside `make check` that is a year or so
    # before the end of a long file. Which of its rows are read and used is the same.
    [ -n "${CHECK:-}" ] || case $file in
    *si_longest*) before=2011-06-01T00:00:00Z ;;
    *lean_daily* | *sp500* ) before=2019-06-01T00:00:00Z ;;
    *vega*) before=2009-06-01T00:00:00Z ;;
    *lean_factor* | *lean_map*) before=2021-06-01T00:00:00Z ;;
    esac
    cat >orders.csv <<END
time,symbol,side,qty,limit_price,tif
$before,$symbol,buy,1,,gtc
$before,$symbol,buy,1,0.00000001,gtc
$before,NONE,buy,1,,gtc
END
    rm -rf out
    if ! "$TAPEDECK" run scenario.ini -o out --quiet >said 2>&1; then
        echo "not ok $file: $(head -n 2 said)"
        failed=1
        return
    fi
    got=$(sqlite3 -init /dev/null -batch out/run.db "
        SELECT used, quarantined, (SELECT count(*) FROM data_findings WHERE rule IN ('D04', 'C04')),
               (SELECT count(*) FROM orders WHERE status = 'filled')
        FROM feeds WHERE name = 'real'")
    odd=$(sqlite3 -init /dev/null -batch out/run.db "
        SELECT (SELECT count(*) FROM ledger_imbalance) + (SELECT count(*) FROM unexplained_balance)
               + (SELECT count(*) FROM input_rejects WHERE source_feed = 0) - (SELECT quarantined FROM feeds WHERE feed_id = 0)")
    if [ "$got" = "$wanted" ] && [ "$odd" = 0 ]; then
        echo "ok $file"
    else
        echo "not ok $file: used, quarantined, findings, filled $got ($odd), expected $wanted"
        failed=1
    fi
}

# ---- the files ----------------------------------------------------------------------------------

replay prices/lean_daily_aapl.csv AAPL XNYS 'format = lean_daily\nsymbol = AAPL\n' 5849 0 4 1
replay prices/lean_daily_ibm.csv IBM XNYS 'format = lean_daily\nsymbol = IBM\n' 5849 0 2 1
replay prices/lean_daily_spy.csv SPY XNYS 'format = lean_daily\nsymbol = SPY\n' 5849 0 0 1
replay prices/20140605_aapl_minute_trade.csv AAPL XNYS 'format = lean_minute_trade\nsymbol = AAPL\n' 686 0 0 1
replay prices/20140605_aapl_minute_quote.csv AAPL XNYS 'format = lean_minute_quote\nsymbol = AAPL\n' 830 0 0 1 quotes
replay prices/20140606_aapl_minute_trade.csv AAPL XNYS 'format = lean_minute_trade\nsymbol = AAPL\n' 783 0 2 1
replay prices/20140606_aapl_minute_quote.csv AAPL XNYS 'format = lean_minute_quote\nsymbol = AAPL\n' 835 0 0 1 quotes
replay prices/20140609_aapl_minute_trade.csv AAPL XNYS 'format = lean_minute_trade\nsymbol = AAPL\n' 834 0 2 1
replay prices/20140609_aapl_minute_quote.csv AAPL XNYS 'format = lean_minute_quote\nsymbol = AAPL\n' 847 0 0 1 quotes
replay prices/sp500_index_2000_2020.csv SPX XNYS 'symbol = SPX\n' 5105 0 0 1
replay prices/aapl_2013.csv AAPL XNYS 'symbol = AAPL\n' 252 0 0 1
replay prices/SPY-2008-yahoofinance.csv SPY XNYS 'format = yahoo\nsymbol = SPY\n' 253 0 0 1
replay prices/nikkei-2010-yahoofinance.csv N225 always 'format = yahoo\nsymbol = N225\n' 245 0 12 1
replay prices/WIKI-AAPL-2012-quandl.csv AAPL XNYS 'format = quandl_wiki\nsymbol = AAPL\n' 250 0 1 1
replay prices/wiki_3yr_multisymbol_div_split_crlf.csv AAPL XNYS 'format = quandl_wiki\ncolumns = symbol:Stock\n' 2261 0 5 1
replay prices/vega_stocks_monthly_multisymbol.csv MSFT always 'time = %b %d %Y\nsort = yes\n' 560 0 9 1
replay prices/tsla_2015_2018_quoted_crlf.csv TSLA XNYS 'symbol = TSLA\ntime = %Y/%m/%d\nsort = yes\n' 756 1 0 1
replay prices/aapl_2015_2017_crlf.csv AAPL XNYS '' 506 0 0 1
replay prices/nt-spy-minute-2011-03.csv SPY XNYS 'format = ninjatrader\nsymbol = SPY\n' 17577 0 8 1
replay prices/30min-bitstampUSD-2.csv BTCUSD always 'symbol = BTCUSD\ninterval = 30m\nbar_time = open\n' 1968 0 1 1
replay prices/trades-mgtox-usd-2013-01-01.csv BTCUSD always 'symbol = BTCUSD\ncolumns = time:id, size:amount\ntime = epoch_us\n' 2331 0 0 1 trades
replay prices/si_default.csv SPY XNYS 'symbol = SPY\n' 502 0 0 1
replay prices/si_intraday.csv SPY XNYS 'symbol = SPY\nzone = America/New_York\ninterval = 1m\nbar_time = close\n' 1564 0 0 1
replay prices/si_longest.csv SPX XNYS 'symbol = SPX\nsort = yes\n' 15821 0 21 1
replay prices/si_bad.csv SPY XNYS 'symbol = SPY\ntime = %m/%d/%Y\n' 300 202 32 2
replay prices/si_zeros.csv Z XNYS 'symbol = Z\ntime = %m/%d/%y\n' 200 0 22 0
replay prices/si_toobig.csv BIG always 'symbol = BIG\ntime = %m/%d/%Y\n' 0 1246 0 0
replay prices/si_mismatch.csv SPY XNYS 'symbol = SPY\ntime = %m/%d/%Y\nsort = yes\n' 502 0 2 1
replay prices/si_penny.csv P XNYS 'symbol = P\n' 533 0 0 1
replay corpactions/lean_factor_aapl.csv AAPL XNYS 'format = lean_factors\nsymbol = AAPL\n' 41 0 4 1 corporate_actions
replay corpactions/lean_factor_ibm.csv IBM XNYS 'format = lean_factors\nsymbol = IBM\n' 96 0 1 1 corporate_actions
replay corpactions/lean_factor_spy.csv SPY XNYS 'format = lean_factors\nsymbol = SPY\n' 96 0 0 1 corporate_actions
replay corpactions/lean_map_aapl.csv aapl XNYS 'format = lean_map\n' 2 0 0 1 corporate_actions
replay corpactions/lean_map_ibm.csv ibm XNYS 'format = lean_map\n' 2 0 0 1 corporate_actions
replay corpactions/lean_map_spy.csv spy XNYS 'format = lean_map\n' 2 0 0 1 corporate_actions
replay corpactions/bac.csv nb XNYS 'format = lean_map\n' 3 0 0 1 corporate_actions
replay corpactions/goog.csv goocv XNYS 'format = lean_map\n' 3 0 0 1 corporate_actions
replay corpactions/spwr.csv spwr XNYS 'format = lean_map\n' 4 0 0 1 corporate_actions
replay corpactions/zipline_KO_2012_2014_div_split.csv KO XNYS 'symbol = KO\n' 754 0 2 1
replay corpactions/zipline_MSFT_2012_2014_div_split.csv MSFT XNYS 'symbol = MSFT\n' 754 0 1 1
replay metrics/sharpe-ratio-test-ige.csv IGE XNYS 'symbol = IGE\n' 1504 0 3 1
replay metrics/sharpe-ratio-test-spy.csv SPY XNYS 'symbol = SPY\n' 1504 0 3 1

exit $failed
