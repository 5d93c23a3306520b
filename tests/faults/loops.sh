#!/bin/sh
# The resume law: a small run meets a fault at its n-th operation on the disk (write, sync, open,
# truncation, rename, unlink, mkdir) or allocation, for every n; then comes `resume`. After the fault:
# exit code 74 with a message (or the run ends well: not every fault is fatal), or the process is dead;
# no half result at the run's name; the database is sound; up to the last commit the log is a prefix of
# the reference. After the resume: root, files and database content of the run that met no fault.
# Prints, for each kind, how many operations there are, points tried and failures.
#
#   FAULT_KINDS="eio full torn kill half drop mix memory"    which faults (all)
#   FAULT_POINTS=N     so many points of each kind, spread by FAULT_SEED (1); 0: every one (3)
set -u
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
kinds=${FAULT_KINDS:-eio full torn kill half drop mix memory}
points=${FAULT_POINTS:-3}
seed=${FAULT_SEED:-1}
if ldd "$TAPEDECK" 2>/dev/null | grep -q 'lib[at]san'; then
    echo "ok loops: left to the builds without a sanitizer, which cannot have a library before it"
    exit 0
fi
cd "$work" || exit 1
if ! ${CC:-cc} -std=gnu17 -O1 -shared -fPIC -o disk.so "$top/tests/faults/disk.c" -ldl -lpthread; then
    echo "not ok loops: tests/faults/disk.c does not compile"
    exit 1
fi

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
[feed.faults]
kind = faults
file = faults.csv
[queue.all]
jobs = order, price, settlement, notification
service = constant:1s
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
cat >faults.csv <<'END'
from,until,job,filter,probability,effect,message
2026-01-01,2026-02-01,order,,0.3,exception,refused
END

content() { sqlite3 -init /dev/null -batch "$1/run.db" '.sha3sum --schema' 2>&1; }
root_of() { sed -n 's/.*"root": *"\([0-9a-f]*\)".*/\1/p' "$1/run.json" | head -n 1; }
set -- "$TAPEDECK" run scenario.ini -o out --quiet
under() { # KIND N COMMAND...: with the fault
    FAULT_ROOT=$work/out FAULT_KIND=$1 FAULT_AT=$2 FAULT_SEED=$seed FAULT_SCRATCH=$work/scratch \
        FAULT_COUNT=$work/count LD_PRELOAD=$work/disk.so "$TAPEDECK" run scenario.ini -o out --quiet
}
"$@" >said 2>&1 || { echo "not ok loops: the run without a fault" && cat said && exit 1; }
mv out reference
content reference >reference.content
root=$(root_of reference)

complain() { # WHAT
    failures=$((failures + 1))
    echo "not ok loops: $kind at operation $n of $count: $1"
    head -n 5 said | sed 's/^/  /'
}

try_point() {
    rm -rf out out.part out.replaced scratch said
    mkdir scratch
    under "$kind" "$n" >said 2>&1
    code=$?
    case $kind in
    kill | half | drop | mix) fatal='137 0' ;; # the operation may come after the last one of a thread
    *) fatal='74 0' ;;
    esac
    case " $fatal " in
    *" $code "*) ;;
    *) complain "exit code $code" && return ;;
    esac
    [ "$code" != 74 ] || grep -q . said || { complain 'no message' && return; }
    # What stands at the run's name is whole; the unfinished run is sound up to its last commit.
    if [ -e out ] && [ ! -f out/audit.checkpoint ]; then
        complain 'a half result stands at its name'
        return
    fi
    if [ -f out.part/run.db ] && [ -s out.part/run.db ]; then
        rm -rf copy
        cp -r out.part copy
        sound=$(sqlite3 -init /dev/null -batch copy/run.db 'PRAGMA integrity_check' 2>&1)
        if [ "$sound" != ok ] && sqlite3 -init /dev/null -batch copy/run.db .tables >/dev/null 2>&1; then
            complain "integrity_check: $sound"
            return
        fi
        size=$(sqlite3 -init /dev/null -batch copy/run.db 'SELECT log_size FROM resume_state' 2>/dev/null)
        if [ -n "$size" ] && ! head -c "$size" copy/audit.log | cmp -s -n "$size" - reference/audit.log; then
            complain "the log is no prefix of the reference up to the last commit ($size bytes)"
            return
        fi
    fi
    "$TAPEDECK" resume out --quiet >said 2>&1
    code=$?
    if [ "$code" = 2 ] && grep -q 'nothing to resume' said; then
        "$TAPEDECK" run scenario.ini -o out --quiet --force >said 2>&1
        code=$?
    fi
    [ "$code" = 0 ] || { complain "resume ends with $code" && return; }
    content out >out.content
    if [ "$(root_of out)" != "$root" ] || ! cmp -s reference.content out.content ||
        ! diff -r -x run.json -x run.db reference out >said 2>&1; then
        complain 'the end differs from that of the run without a fault'
    fi
}

for kind in $kinds; do
    failures=0
    rm -rf out out.part scratch
    mkdir scratch
    counting=count
    [ "$kind" != memory ] || counting=memory
    under $counting 0 >said 2>&1
    read -r count <count
    tried=0
    for n in $(awk -v count="$count" -v points="$points" -v seed="$seed" 'BEGIN {
        srand(seed)
        if (points == 0 || points >= count) for (i = 1; i <= count; i++) print i
        else for (i = 0; i < points; i++) print 1 + int((i + rand()) * count / points) }'); do
        tried=$((tried + 1))
        try_point
    done
    [ $failures != 0 ] || echo "ok loops: $kind: $count operations, $tried points tried, failures 0"
    [ $failures = 0 ] || echo "# loops: $kind: $count operations, $tried points tried, failures $failures"
    total=$((${total:-0} + failures))
done
[ "$total" = 0 ]
