# For tests/faults: a small scenario, written into the working folder. Orders of two users, some of them
# resting, two instruments, settlement after a day, notifications, an alert that fires, and a fault that
# makes a third of the attempts fail, some jobs for good.
cat >scenario.ini <<'END'
[scenario]
name = small
[feed.users]
kind = users
file = users.csv
[feed.bars]
kind = bars
file = bars.csv
[feed.orders]
kind = orders
file = orders.csv
[feed.alerts]
kind = alerts
file = alerts.csv
[feed.faults]
kind = faults
file = faults.csv
[queue.all]
jobs = order, price, settlement, notification
service = constant:1s
tries = 2
backoff = 1s
[workers.all]
queues = all
[settlement]
cycle = 1
[record]
commit_every = 10
[report]
plots = no
END
cat >users.csv <<'END'
user,name,role
ann,Ann,trader
ben,Ben,trader
END
awk 'BEGIN { print "time,symbol,open,high,low,close,volume"
    for (d = 5; d < 15; d++) for (s = 0; s < 2; s++)
        printf "2026-01-%02d,%s,%d,%d,%d,%d,1000\n", d, s ? "BOLT" : "ACME", 10 + d, 12 + d, 9 + d, 11 + d }' >bars.csv
awk 'BEGIN { print "time,order_id,user,symbol,side,qty,limit_price,tif"
    for (i = 1; i <= 24; i++) printf "2026-01-%02d,o%d,%s,%s,%s,%d,%s,%s\n", 4 + int(i / 3), i,
        i % 2 ? "ann" : "ben", i % 3 ? "ACME" : "BOLT", i % 5 ? "buy" : "sell", i, i % 4 ? "" : "15.5",
        i % 7 ? "gtc" : "day" }' >orders.csv
cat >alerts.csv <<'END'
id,user,kind,symbol,op,threshold,window,cooldown,channels
acme-20,ann,price,ACME,crosses,20,,,database|log
END
cat >faults.csv <<'END'
from,until,job,filter,probability,effect,message
2026-01-01,2026-02-01,order,,0.3,exception,refused
END
