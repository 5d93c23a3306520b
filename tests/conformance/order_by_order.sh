#!/bin/sh
# B09 on files that nobody here wrote: a book rebuilt from a vendor's messages is his book after each of
# them. What was hidden from his view is revealed, nothing is wrong; a changed cell is found.
set -u
work=${TMPDIR:-/tmp}/order_by_order.$$
mkdir -p "$work" || exit 1
trap 'rm -rf "$work"' EXIT
lob=$TAPEDECK_DATA/lob

compare() { # NAME MESSAGES BOOK
    printf '[feed.messages]\nkind = l3\nformat = lobster\nfile = %s\nsymbol = %s\n' "$lob/$2" "$1" \
        >"$work/$1.ini"
    "$TAPEDECK" book "$work/$1.ini" --compare "$3" >"$work/$1.told" 2>&1
}

check() { # NAME WANTED MESSAGES BOOK
    if [ ! -f "$lob/$3" ]; then
        echo "skip $1: there is no $lob/$3"
    elif compare "$1" "$3" "$lob/$4" && awk '/^rows/ { print $3 }' "$work/$1.told" | xargs |
        grep -qx "$2"; then
        echo "ok $1"
    else
        echo "not ok $1: not $2"
        cat "$work/$1.told"
    fi
}

check goog_one_level "43312 6169 0" GOOG_2012-06-21_message_1.csv GOOG_2012-06-21_orderbook_1.csv
check aapl_ten_levels "984 14 0" AAPL_2012-06-21_first50s_message_10.csv \
    AAPL_2012-06-21_first50s_orderbook_10.csv

# A run replays the same flow and finds the same: no book_mismatch, and what the rows came to.
check_run() { # NAME WANTED MESSAGES BOOK
    if [ ! -f "$lob/$3" ]; then
        echo "skip run_$1: there is no $lob/$3"
        return
    fi
    printf '[feed.m]\nkind = l3\nformat = lobster\nfile = %s\nsymbol = %s\nbook_file = %s\n' \
        "$lob/$3" "$1" "$lob/$4" >"$work/run_$1.ini"
    printf '[report]\nplots = no\n' >>"$work/run_$1.ini"
    if "$TAPEDECK" run "$work/run_$1.ini" -o "$work/run_$1" --quiet >"$work/run_$1.told" 2>&1 &&
        [ "$(sqlite3 "$work/run_$1/run.db" 'SELECT kind, message FROM data_findings')" = \
            "book_compared|$2" ]; then
        echo "ok run_$1"
    else
        echo "not ok run_$1: not $2"
        cat "$work/run_$1.told"
        sqlite3 "$work/run_$1/run.db" 'SELECT kind, message FROM data_findings LIMIT 3'
    fi
}

check_run GOOG "43312 rows equal, 6169 revealed (9632 levels), 0 wrong" \
    GOOG_2012-06-21_message_1.csv GOOG_2012-06-21_orderbook_1.csv
check_run AAPL "984 rows equal, 14 revealed (14 levels), 0 wrong" \
    AAPL_2012-06-21_first50s_message_10.csv AAPL_2012-06-21_first50s_orderbook_10.csv

if [ -f "$lob/GOOG_2012-06-21_orderbook_1.csv" ]; then
    sed '1000s/,[0-9]*$/,1/' "$lob/GOOG_2012-06-21_orderbook_1.csv" >"$work/changed.csv"
    compare GOOG GOOG_2012-06-21_message_1.csv "$work/changed.csv"
    code=$?
    if [ $code = 1 ] && grep -q '^first wrong  *row 1000 at 2012-06-21T' "$work/GOOG.told"; then
        echo "ok a_changed_cell_is_found"
    else
        echo "not ok a_changed_cell_is_found: exit code $code"
        cat "$work/GOOG.told"
    fi
else
    echo "skip a_changed_cell_is_found: there is no $lob"
fi
