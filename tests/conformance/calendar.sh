#!/bin/sh
# `tapedeck calendar` and `tapedeck settle` against lists of the market data folder that others have made:
# holidays 1998-2028, early closes 1999-2028. Due dates are counted here again, in awk, from the list
# of holidays and the federal Mondays alone (S01, T07).
set -u
data=${TAPEDECK_DATA:-../shared/data}/calendar
holidays=$data/us_equity_holidays_1998_2028_lean.csv
early=$data/us_equity_early_closes_lean.csv
if [ ! -r "$holidays" ] || [ ! -r "$early" ]; then
    echo "skip calendar: no $data"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
same() { # NAME EXPECTED GOT
    if cmp -s "$2" "$3" && [ -s "$2" ]; then
        echo "ok calendar: $1"
    else
        echo "not ok calendar: $1"
        diff "$2" "$3" | head -n 6
        failed=1
    fi
}

# Weekdays that are no holiday; with settlement=1 also without Columbus Day and Veterans Day.
cat >"$work/days.awk" <<'AWK'
function civil(n,  era, doe, yoe, doy, mp) { # days since 1970-01-01 to year, month, day
    n += 719468; era = int(n / 146097); doe = n - era * 146097
    yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
    doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100)); mp = int((5 * doy + 2) / 153)
    day = doy - int((153 * mp + 2) / 5) + 1; month = mp < 10 ? mp + 3 : mp - 9
    year = yoe + era * 400 + (month <= 2)
}
FNR > 1 { holiday[substr($0, 1, 10)] = 1 }
END {
    for (n = 10227; n <= 21549; n++) { # 1998-01-01 .. 2028-12-31
        week = (n + 3) % 7 # 0 Monday
        civil(n)
        date = sprintf("%04d-%02d-%02d", year, month, day)
        if (week > 4 || date in holiday) continue
        columbus = month == 10 && week == 0 && day >= 8 && day <= 14
        veterans = month == 11 && (day == 11 || (day == 12 && week == 0))
        trade[++trades] = date; rests[trades] = columbus || veterans
        if (settlement == 1 && !rests[trades]) print date
        if (settlement == 0) print date
    }
    if (settlement != 2) exit
    for (i = 1; i <= trades - 10; i++) { # trade date and due date
        left = trade[i] < "2017-09-05" ? 3 : trade[i] < "2024-05-28" ? 2 : 1
        for (k = i; left > 0; ) if (!rests[++k]) left--
        print trade[i], trade[k]
    }
}
AWK
awk -v settlement=0 -f "$work/days.awk" "$holidays" >"$work/expected"
"$TAPEDECK" calendar XNYS 1998-01-01 2028-12-31 | sed '1d; s/,.*//' >"$work/got"
same 'sessions 1998-2028' "$work/expected" "$work/got"

awk -v settlement=1 -f "$work/days.awk" "$holidays" >"$work/expected"
"$TAPEDECK" calendar XNYS 1998-01-01 2028-12-31 --settlement | sed 1d >"$work/got"
same 'settlement days 1998-2028' "$work/expected" "$work/got"

# 13:00 in New York is 18:00 UTC, in summer 17:00. The list has one Sunday.
sed '1d; s/,13:00:00.*//; /^2017-12-24$/d' "$early" >"$work/expected"
"$TAPEDECK" calendar XNYS 1999-01-01 2028-12-31 |
    sed -n 's/^\([^,]*\),.*T1[78]:00:00Z$/\1/p' >"$work/got"
same 'early closes 1999-2028' "$work/expected" "$work/got"

awk -v settlement=2 -f "$work/days.awk" "$holidays" >"$work/both"
sed 's/.* //' "$work/both" >"$work/expected"
# shellcheck disable=SC2046 # one word for each date
"$TAPEDECK" settle us_equity $(sed 's/ .*//' "$work/both") >"$work/got"
same 'due dates 1998-2028' "$work/expected" "$work/got"

printf 'from,cycle\n2010-01-01,3\n2020-01-01,1\n' >"$work/cycles.csv"
"$TAPEDECK" settle "$work/cycles.csv" 2019-12-31 2020-01-02 >"$work/got"
printf '2020-01-06\n2020-01-03\n' >"$work/expected"
same 'a dated table' "$work/expected" "$work/got"
"$TAPEDECK" settle 2 2024-10-10 2024-10-12 >"$work/got"
printf '2024-10-14\n2024-10-16\n' >"$work/expected" # a number counts sessions, Saturday is Monday
same 'a number of days' "$work/expected" "$work/got"
exit $failed
