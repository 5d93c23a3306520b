#!/bin/sh
# AAPL from 1998-01-02 to 2021-03-31, unadjusted prices with LEAN's factor file: 1000 shares bought at
# the first open and held to the last close. By hand, in whole numbers:
#
#   shares     1000 x 2 (2000-06-21) x 2 (2005-02-28) x 7 (2014-06-09) x 4 (2020-08-31) = 112,000
#   cost       1000 x 13.63 = 13,630.00, which stays the cost of the lot
#   dividends  4,000 x (3 x 2.65 + 4 x 3.05 + 3.29)                     =  4,000 x 23.44 =  93,760.00
#             28,000 x (3 x .47 + 4 x .52 + 4 x .57 + 4 x .63 + 4 x .73
#                       + 4 x .77 + 2 x .82)                            = 28,000 x 15.93 = 446,040.00
#            112,000 x (.21 + .20)                                      = 112,000 x .41  =  45,920.00
#   cash       100,000.00 - 13,630.00 + 585,720.00 = 672,090.00
#   equity     672,090.00 + 112,000 x 122.15 = 14,352,890.00; at the first close 86,370.00
#              + 1000 x 16.25 = 102,620.00; return 14,250,270 / 102,620 = 138.864...
#
# The dividends are added up once more below from the factor file itself, in whole numbers, too. Then
# the bars of KO and MSFT with their own columns, IBM and SPY held over their files.
set -u
data=${TAPEDECK_DATA:-../shared/data}
if [ ! -d "$data/corpactions" ]; then
    echo "skip AAPL held for 23 years: no folder $data/corpactions (TAPEDECK_DATA names another)"
    exit 0
fi
data=$(cd "$data" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

says() { # NAME EXPECTED QUERY
    got=$(sqlite3 -init /dev/null -batch out/run.db "$3")
    if [ "$got" = "$2" ]; then
        echo "ok $1"
    else
        echo "not ok $1: $got, expected $2"
        failed=1
    fi
}

held() { # SYMBOL BARS-SECTION FIRST-DAY [FACTORS]
    {
        printf '[scenario]\nname = held\n[calendar]\nname = XNYS\n[report]\nplots = no\n'
        printf '[feed.prices]\nkind = bars\nsymbol = %s\n%b' "$1" "$2"
        [ -z "${4:-}" ] || printf '[feed.actions]\nkind = corporate_actions\nformat = lean_factors\nsymbol = %s\nfile = %s\n' "$1" "$4"
        printf '[feed.orders]\nkind = orders\nfile = orders.csv\n'
    } >scenario.ini
    printf 'time,symbol,side,qty\n%s,%s,buy,%s\n' "$3" "$1" "${5:-1000}" >orders.csv
    rm -rf out
    "$TAPEDECK" run scenario.ini -o out --quiet >said 2>&1 || { cat said; failed=1; }
}

proofs() { # NAME: the ledger's, and the log's
    says "$1: the books add up" 0 \
        'SELECT (SELECT count(*) FROM ledger_imbalance) + (SELECT count(*) FROM unexplained_balance)'
    if "$TAPEDECK" verify out >said 2>&1; then echo "ok $1: verified"; else
        echo "not ok $1: verify: $(tail -n 1 said)"
        failed=1
    fi
}

held AAPL "format = lean_daily\nfile = $data/prices/lean_daily_aapl.csv\n" 1998-01-01T12:00:00Z \
    "$data/corpactions/lean_factor_aapl.csv"
says "AAPL: four splits make 112,000 shares of one lot" "112000.0|13630.0" \
    'SELECT qty, cost FROM v_positions'
says "AAPL: 35 dividends" "35|585720.0" \
    "SELECT count(*), sum(money) FROM v_corporate_effects WHERE effect = 'dividend_pay'"
says "AAPL: cash" 672090.0 "SELECT amount FROM v_balances WHERE owner <> 'house' AND kind = 'cash'"
says "AAPL: equity of the first and the last day" "102620.0|14352890.0" \
    'SELECT (SELECT equity FROM v_equity ORDER BY day LIMIT 1),
            (SELECT equity FROM v_equity ORDER BY day DESC LIMIT 1)'
says "AAPL: no jump without its action" 0 'SELECT count(*) FROM data_findings'
total=$(sed -n 's/.*"total": *\([0-9.]*\).*/\1/p' out/report.json | head -n 1)
# 14,250,270 x 1000 / 102,620 = 138,864 and a rest of less than half.
wanted=$(((14250270 * 1000 + 51310) / 102620))
if [ "$total" = "${wanted%???}.${wanted#???}" ]; then echo "ok AAPL: total return $total"; else
    echo "not ok AAPL: total return $total, expected $wanted / 1000"
    failed=1
fi
proofs AAPL

# The same dividends from the factor file: reference_close x (1 - factor / next factor), half to even at
# cents, of the shares after the splits before it. Whole numbers below 2^53 throughout.
by_hand=$(awk -F, '
    function whole(text, places,    point, part) { # 0.8613657 with 7 places: 8613657
        point = index(text, ".")
        part = point ? substr(text, point + 1) : ""
        while (length(part) < places) part = part "0"
        return ((point ? substr(text, 1, point - 1) : text) part) + 0
    }
    NR > 1 {
        price = whole($2, 7); ratio = whole($3, 8)
        if (ratio != last_ratio) shares *= int(ratio / last_ratio + 0.5)
        gap = price - last_price
        if (gap > 0) {
            n = reference * gap; q = int(n / price); r = n - q * price
            if (2 * r > price || (2 * r == price && q % 2)) q++
            sum += shares * q
        }
    }
    NR == 1 { shares = 1000 }
    { last_price = whole($2, 7); last_ratio = whole($3, 8); reference = whole($4, 2) }
    END { printf "%d %d.%02d", shares, int(sum / 100), sum % 100 }
' "$data/corpactions/lean_factor_aapl.csv")
if [ "$by_hand" = "112000 585720.00" ]; then echo "ok AAPL: the factor file added up"; else
    echo "not ok AAPL: the factor file gives $by_hand"
    failed=1
fi

# IBM: 2:1 on 1999-05-27; SPY: none. 94 rows pay.
held IBM "format = lean_daily\nfile = $data/prices/lean_daily_ibm.csv\n" 1998-01-01T12:00:00Z \
    "$data/corpactions/lean_factor_ibm.csv" 100
says "IBM: one split" 200.0 'SELECT qty FROM v_positions'
proofs IBM
held SPY "format = lean_daily\nfile = $data/prices/lean_daily_spy.csv\n" 1998-01-01T12:00:00Z \
    "$data/corpactions/lean_factor_spy.csv" 100
says "SPY: no split" 100.0 'SELECT qty FROM v_positions'
proofs SPY

# Zipline's bars carry dividends and splits; Yahoo, where they come from, had adjusted the prices for the
# splits already. KO's split of 2012-08-13 finds no jump, and says so; left out, nothing is doubled.
held KO "file = $data/corpactions/zipline_KO_2012_2014_div_split.csv\n" 2012-01-02T12:00:00Z "" 100
says "KO: a split that the prices do not show is a finding" "155|split_jump" \
    "SELECT source_row, kind FROM data_findings WHERE rule = 'D04'"
proofs KO
held KO "file = $data/corpactions/zipline_KO_2012_2014_div_split.csv\nadjusted = yes\n" \
    2012-01-02T12:00:00Z "" 100
says "KO adjusted: actions left out" "100.0|action_left_out" \
    'SELECT qty, (SELECT kind FROM data_findings) FROM v_positions'
held MSFT "file = $data/corpactions/zipline_MSFT_2012_2014_div_split.csv\n" 2012-01-02T12:00:00Z "" 100
says "MSFT: twelve dividends a share" \
    "$(awk -F, 'NR > 1 { n += $7 > 0; sum += int($7 * 100 + 0.5) * 100 } END { printf "%d|%.1f", n, sum / 100 }' \
        "$data/corpactions/zipline_MSFT_2012_2014_div_split.csv")" \
    "SELECT count(*), sum(money) FROM v_corporate_effects WHERE effect = 'dividend_pay'"
proofs MSFT
exit $failed
