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
