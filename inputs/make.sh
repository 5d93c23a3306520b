#!/bin/sh
# Makes the feeds of scenarios/ again, byte for byte: inputs/make.sh [FOLDER] (this folder).
# Prices, orders, users and cash come from `tapedeck gen`, seeded; what goes wrong is written here.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
tapedeck=${TAPEDECK:-$top/tapedeck}
cd "${1:-$top/inputs}"

gen() {
    "$tapedeck" gen "$@"
}

# ---- first: one symbol as the Python package yfinance writes it, and three orders ----
mkdir -p first
gen bars --rows 124 --symbols NOVA --calendar xnys --start 2025-07-01 --seed 41 |
    awk -F, 'NR == 1 { print "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits"; next }
        { print $1 " 00:00:00" ($1 < "2025-11-02" ? "-04:00," : "-05:00,") $3 "," $4 "," $5 "," $6 "," \
            $7 ",0.0,0.0" }' >first/NOVA.csv
cat >first/orders.csv <<'END'
date,symbol,side,qty,limit_price
2025-07-01,NOVA,buy,100,
2025-08-15,NOVA,buy,50,154.00
2025-12-12,NOVA,sell,100,
END

# ---- quickstart: three months of daily bars, New York, across two holidays ----
mkdir -p quickstart
daily='--calendar xnys --start 2026-01-05 --seed 8'
# shellcheck disable=SC2086 # words on purpose
{
    gen bars --rows 310 $daily -o quickstart/bars.csv
    gen orders --rows 260 --days 62 --bad 6 $daily -o quickstart/orders.csv
    gen users --rows 4 --start 2026-01-05 -o quickstart/users.csv
    gen cash --rows 12 --days 62 --calendar xnys --start 2026-01-05 --seed 3 -o quickstart/cash.csv
}
cat >quickstart/faults.csv <<'END'
from,until,job,filter,probability,effect,message
2026-01-05T00:00:00,2026-04-03T00:00:00,order,,0.08,exception,gateway refused the message
2026-02-05T09:30:00,2026-02-05T13:00:00,order,,1,outage,gateway is down
2026-02-17T00:00:00,2026-02-17T00:30:00,settlement,,1,outage,depository does not answer
2026-03-02T00:00:00,2026-03-07T00:00:00,order,,0.3,worker_crash,worker was killed
END

# ---- outage: two sessions of minute bars, queues that stand still twice on the second ----
mkdir -p outage
minutes='--interval 1m --calendar xnys --start 2026-03-09 --seed 11 --symbols ACME,BOLT,CORE'
# shellcheck disable=SC2086
{
    gen bars --rows 2340 $minutes -o outage/bars.csv
    gen orders --rows 320 --days 2 --bad 0 $minutes -o outage/orders.csv
}
cat >outage/faults.csv <<'END'
from,until,job,filter,probability,effect,message
2026-03-10T11:00:00,2026-03-10T11:40:00,order,,1,outage,order gateway is down
2026-03-10T15:00:00,2026-03-10T16:10:00,price,,1,outage,price feed is down
END
cat >outage/no_faults.csv <<'END'
from,until,job,filter,probability,effect,message
2000-01-01T00:00:00,2000-01-02T00:00:00,,,1,outage,long past
END

# ---- failures: two sessions of minute bars, four times the orders, and what goes wrong with them ----
mkdir -p failures
minutes='--interval 1m --calendar xnys --start 2026-03-09 --seed 17 --symbols ACME,BOLT,CORE'
# shellcheck disable=SC2086
{
    gen bars --rows 2340 $minutes -o failures/bars.csv
    gen orders --rows 1400 --days 2 --bad 0 $minutes -o failures/orders.csv
}
cat >failures/retry_storm.csv <<'END'
from,until,job,filter,probability,effect,message
2026-03-10T10:00:00,2026-03-10T10:45:00,order,,0.9,exception,gateway answers 503
END
cat >failures/worker_loss.csv <<'END'
from,until,job,filter,probability,effect,message
2026-03-10T12:30:00,2026-03-10T15:45:00,order,,0.25,worker_crash,worker was killed
END
cat >failures/slow_prices.csv <<'END'
from,until,job,filter,probability,effect,message
2026-03-10T10:00:00,2026-03-10T15:00:00,price,,1,slow:50,
END
cat >failures/none.csv <<'END'
from,until,job,filter,probability,effect,message
2000-01-01T00:00:00,2000-01-02T00:00:00,,,1,outage,long past
END

# ---- alerts: rules on the prices, money and orders of quickstart, and a mail server that is away ----
mkdir -p alerts
cat >alerts/alerts.csv <<'END'
id,user,kind,symbol,op,threshold,window,cooldown,channels
acme-120,ada,price,ACME,crosses,120,,,database|mail
bolt-high,ben,price,BOLT,above,65.8,,5d,mail|log
bolt-high-each,ben,price,BOLT,above,65.8,,,log
core-drop,chloe,percent_change,CORE,below,-1.5%,1d,,mail
echo-week,chloe,percent_change,ECHO,above,4%,7d,3d,mail
ada-worth,ada,portfolio_value,,below,100000,,10d,mail|database
dario-fall,dario,drawdown,,above,0.2%,,,mail
ben-orders,ben,order_event,BOLT,,,,1d,log
desk-failures,dario,failed_jobs,,above,0,4h,1d,mail|log
END
cat >alerts/faults.csv <<'END'
from,until,job,filter,probability,effect,message
2026-02-05T09:30:00,2026-02-05T13:00:00,order,,1,outage,gateway is down
2026-01-05T00:00:00,2026-04-03T00:00:00,notification,,0.3,exception,mail server is away
END

# ---- targets: a portfolio's weights on the first of each month; its bars are real ones ----
mkdir -p targets
{
    echo time,user,symbol,weight
    for year in 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019; do
        for month in 01 02 03 04 05 06 07 08 09 10 11 12; do
            for wanted in SPY,45% AAPL,22.5% IBM,22.5%; do
                echo "$year-$month-01,paula,$wanted"
            done
        done
    done
} >targets/targets.csv

# ---- intraday: three sessions, minute bars for three symbols, quotes for two ----
mkdir -p intraday
days='--interval 1m --calendar xnys --start 2026-06-01 --seed 23'
# shellcheck disable=SC2086
{
    gen bars --rows 3510 --symbols ACME,BOLT,CORE $days -o intraday/bars.csv
    gen quotes --rows 4680 --days 3 --symbols DYNE,ECHO $days -o intraday/quotes.csv
    gen orders --rows 400 --days 3 --users 7 $days -o intraday/orders.csv
    gen users --rows 7 --start 2026-06-01 --seed 23 -o intraday/users.csv
    gen cash --rows 6 --days 3 --users 6 $days -o intraday/cash.csv
}

# ---- order_book: eight traders and one book, from a quiet morning to a cascade of stops ----
mkdir -p order_book
cat >order_book/users.csv <<'CSV'
user,stp_group
ann,
bob,desk
ben,desk
cat,
dan,
eve,
fay,
gus,
CSV
cat >order_book/orders.csv <<'CSV'
time,order_id,user,symbol,action,side,type,qty,limit_price,stop_price,tif,display,flags
2026-01-05T08:00:00,early,ann,NOVA,new,sell,limit,200,10.04,,gtc,,
2026-01-05T08:00:01,too-early,cat,NOVA,new,buy,market,50,,,,,
2026-01-05T09:30:05,iceberg,bob,NOVA,new,sell,limit,600,10.02,,gtc,100,
2026-01-05T09:30:06,behind,dan,NOVA,new,sell,limit,150,10.02,,gtc,,
2026-01-05T09:30:10,touch,cat,NOVA,new,buy,limit,300,10.00,,gtc,,
2026-01-05T09:30:12,shy,eve,NOVA,new,buy,limit,100,10.02,,gtc,,post_only
2026-01-05T09:30:13,shy-2,eve,NOVA,new,buy,limit,100,10.01,,gtc,,post_only
2026-01-05T09:31:00,sweep,fay,NOVA,new,buy,limit,320,10.02,,ioc,,
2026-01-05T09:32:00,own,ben,NOVA,new,buy,limit,50,10.02,,day,,
2026-01-05T09:33:00,all,gus,NOVA,new,buy,limit,2000,10.04,,fok,,
2026-01-05T09:40:00,stop-1,eve,NOVA,new,sell,stop,80,,9.99,gtc,,
2026-01-05T09:40:01,stop-2,fay,NOVA,new,sell,stop,200,,10.00,gtc,,
2026-01-05T09:40:02,bid-2,gus,NOVA,new,buy,limit,150,9.99,,gtc,,
2026-01-05T09:40:03,bid-3,gus,NOVA,new,buy,limit,500,9.95,,gtc,,
2026-01-05T09:45:00,touch,cat,NOVA,replace,,,200,,,,,
2026-01-05T09:50:00,spark,dan,NOVA,new,sell,limit,310,10.00,,ioc,,
2026-01-05T10:30:00,early,ann,NOVA,cancel,,,,,,,,
2026-01-05T15:55:00,close,cat,NOVA,new,sell,limit,100,9.90,,cls,,
CSV

# Written by hand: what companies do to those who hold them.
mkdir -p corporate_actions
cat >corporate_actions/bars.csv <<'CSV'
time,symbol,open,high,low,close,volume
2026-03-02,OAK,120,123,119,122,100000
2026-03-02,PINE,8,8.2,7.9,8.1,50000
2026-03-03,OAK,122,126,121,125,110000
2026-03-03,PINE,8.1,8.1,7.6,7.7,52000
2026-03-04,OAK,125,128,124,127,120000
2026-03-04,PINE,7.7,7.8,7.4,7.5,54000
2026-03-05,OAK,42.4,43,41.9,42.8,350000
2026-03-05,PINE,7.5,7.6,7.2,7.3,56000
2026-03-06,OAK,42.8,43.5,42,43.2,300000
2026-03-06,PINE,7.3,7.3,6.9,7,58000
2026-03-09,OAK,43.2,44,42.9,43.9,280000
2026-03-09,PINE,70,71,68.5,69,6000
2026-03-10,OAK,43.4,43.8,42.6,43,260000
2026-03-10,PINE,69,70,67,68,6100
2026-03-11,OAK,43,44.5,42.9,44.2,250000
2026-03-11,PINE,68,69,66,67,6200
2026-03-12,OAK,44.2,45,44,44.8,240000
2026-03-13,OAK,44.8,45.1,44.1,44.5,230000
2026-03-16,OAK,44.5,46,44.3,45.9,220000
CSV
cat >corporate_actions/actions.csv <<'CSV'
ex_date,symbol,kind,ratio,amount,pay_date,new_symbol
2026-03-05,OAK,split,3:1,,,
2026-03-09,PINE,split,1:10,,,
2026-03-10,OAK,dividend,,0.45,2026-03-13,
2026-03-11,PINE,symbol_change,,,,FIR
2026-03-12,FIR,delisting,,66.5,,
CSV
cat >corporate_actions/orders.csv <<'CSV'
time,order_id,user,symbol,side,qty,limit_price,tif
2026-03-02 09:00:00,o1,ann,OAK,buy,100,,day
2026-03-02 09:00:00,o2,ann,PINE,buy,255,,day
2026-03-02 09:00:00,o3,ben,PINE,sell,100,,day
2026-03-03 10:00:00,o4,ann,OAK,buy,30,111,gtc
2026-03-03 10:00:00,o5,ann,PINE,sell,255,9.5,gtc
2026-03-16 09:00:00,o6,ann,OAK,sell,300,,day
CSV
