/* In: nothing. Out: the table. Always: rows of one section stand together, in the order in which they
 * are read and printed: a key stands below those that it depends on. Ranges are the widest that the
 * arithmetic of the stages bears, or what the key's meaning allows. */
#include "scenario/key_table.h"

#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "model/settings.h"

static const struct section sections[SECTION_COUNT] = {
    [SECTION_SCENARIO] = {"scenario", false, false, "What is run, and over which window."},
    [SECTION_FEED] =
        {"feed", true, false,
         "One input: files of one kind. The order of these sections is the feeds' rank "
         "(T01)."},
    [SECTION_MARKET] = {"market", false, false, "How orders meet prices."},
    [SECTION_RISK] = {"risk", false, false, "Limits that every order is checked against."},
    [SECTION_FEES] = {"fees", false, false, "What a fill costs (M11)."},
    [SECTION_ACCOUNT] = {"account", false, false, "How accounts begin and what they may do."},
    [SECTION_CALENDAR] = {"calendar", false, false, "Which days have sessions."},
    [SECTION_SESSION] = {"session", false, false, "When a session opens and closes, and where."},
    [SECTION_SETTLEMENT] = {"settlement", false, false, "When and how trades settle."},
    [SECTION_QUEUE] = {"queue", true, false,
                       "A job queue. Without any there is one, `default` (Q01)."},
    [SECTION_WORKERS] = {"workers", true, false,
                         "A pool of workers. Without any, one worker serves all queues (Q01)."},
    [SECTION_ACCESS] = {"access", false, true, "Sessions of users and lock-outs."},
    [SECTION_RECORD] = {"record", false, false, "What a run keeps."},
    [SECTION_AUDIT] = {"audit", false, true, "Signature of the audit log."},
    [SECTION_NOTIFY] = {"notify", false, false, "Which notifications users get (A05)."},
    [SECTION_REPORT] = {"report", false, false, "What the reports reckon with."},
    [SECTION_PLOT] = {"plot", true, true, "A plot of one's own."},
    [SECTION_EXPECT] = {"expect", false, true, "What `tapedeck test` compares a run with."},
    [SECTION_SWEEP] = {"sweep", false, true, "Runs over ranges of keys."},
    [SECTION_STRATEGY] = {"strategy", true, true, "Strategies inside the engine."},
};

#define TEN_YEARS (3650 * NS_PER_DAY)
/* 365 days: an exponential draw is at most 64 ln 2 = 44.4 times its mean, which int64 holds (V05). */
#define SERVICE_MAX (365 * NS_PER_DAY)
#define DECIMAL_MOST (INT64_MAX - 1)

#define IN(holder, field) \
    .offset = offsetof(struct holder, field), .size = sizeof(((struct holder *)0)->field)
#define GIVEN(holder, field) .given_offset = offsetof(struct holder, field)
#define YES_NO .type = KEY_WORD, .words = "no|yes"
#define PRICE_KINDS (KIND_BIT(FEED_BARS) | KIND_BIT(FEED_TRADES) | KIND_BIT(FEED_QUOTES))

const struct key key_rows[] = {
#define SECTION .section = SECTION_SCENARIO
    {SECTION, .name = "name", .type = KEY_NAME, IN(settings, name),
     .otherwise = "the file's name without .ini",
     .meaning = "names the run, its folder below outputs/ and its reports"},
    {SECTION, .name = "title", .type = KEY_LONG_TEXT, IN(settings, title), .max = 200,
     .otherwise = "none", .meaning = "headline of the reports"},
    {SECTION, .name = "seed", .type = KEY_SEED, IN(settings, seed), .fallback = "1", .rule = "V05",
     .meaning = "the same seed gives the same run"},
    {SECTION, .name = "currency", .type = KEY_CURRENCY, IN(settings, currency), .fallback = "USD",
     .rule = "L06", .meaning = "ISO 4217 code of all money"},
    {SECTION, .name = "profile", .type = KEY_WORD, .words = "strict|backtrader*",
     IN(settings, profile), .fallback = "strict", .rule = "M15",
     .meaning = "a named set of the market's switches"},
    {SECTION, .name = "start", .type = KEY_START, .otherwise = "the first row", .rule = "T08",
     .meaning = "first instant of the window; a date: its 00:00:00 in the market's zone"},
    {SECTION, .name = "end", .type = KEY_END, .otherwise = "after the last row", .rule = "T08",
     .meaning = "end of the window, itself outside; a date: its 24:00, or its session's end if "
                "later, itself inside"},
#undef SECTION

#define SECTION .section = SECTION_FEED
    {SECTION, .name = "kind", .type = KEY_WORD,
     .words = "bars|trades|quotes|orders|users|cash|calendar|faults|operators|l3|targets|"
              "sessions*|instruments|corporate_actions|alerts",
     IN(feed_settings, kind), .kinds = KINDS_ALL, .meaning = "what its rows are"},
    {SECTION, .name = "file", .type = KEY_FILES, .kinds = KINDS_ALL, .rule = "D05",
     .meaning = "files in this order, or patterns (`*` `?` `[a-z]`, in order of name), "
                "comma-separated, relative to the scenario"},
    {SECTION, .name = "format", .type = KEY_WORD,
     .words = "none|yahoo|yfinance|quandl_wiki|lean_daily|ninjatrader|bitstamp_trades|"
              "lean_factors|lean_map|lean_minute_trade|lean_minute_quote|pandas|stooq|lobster|"
              "binance_klines|tradingview|alpaca",
     .kinds = PRICE_KINDS | KIND_BIT(FEED_CORPORATE_ACTIONS) | KIND_BIT(FEED_L3),
     IN(feed_settings, format), .fallback = "none", .rule = "D05",
     .meaning = "preset: columns, times, order and scale as that vendor writes them"},
    {SECTION, .name = "columns", .type = KEY_COLUMNS, .kinds = KINDS_ALL, .rule = "D05",
     .otherwise = "by header and synonym, or as the preset says",
     .meaning = "CANONICAL:HEADER, comma-separated; `#3` is the third column; without a header "
                "line, CANONICAL alone stands for the column of its place in the list"},
    {SECTION, .name = "header", YES_NO, IN(feed_settings, header),
     GIVEN(feed_settings, header_given), .kinds = KINDS_ALL, .rule = "D05",
     .otherwise = "yes, or as the preset says", .meaning = "the first line names the columns"},
    {SECTION, .name = "delimiter", .type = KEY_DELIMITER, IN(feed_settings, delimiter),
     .kinds = KINDS_ALL, .rule = "D05",
     .otherwise = "as the preset says, else what the first line has",
     .meaning = "between the cells: `comma`, `semicolon`, `tab`, or the character itself"},
    {SECTION, .name = "time", .type = KEY_TIME_FORM, .kinds = KINDS_ALL, .rule = "V06",
     .otherwise = "iso, or as the preset says",
     .meaning = "how times are written: `iso`, `date`, `epoch_s`, `epoch_ms`, `epoch_us`, "
                "`epoch_ns`, or a pattern such as `%Y%m%d %H:%M`"},
    {SECTION, .name = "zone", .type = KEY_ZONE, IN(feed_settings, zone), .kinds = KINDS_ALL,
     .rule = "V06", .otherwise = "the preset's, else the market's",
     .meaning = "IANA zone of times without an offset"},
    {SECTION, .name = "date", .type = KEY_DATE, IN(feed_settings, date), .kinds = KINDS_ALL,
     .otherwise = "none", .meaning = "the day of rows that have a time of day alone"},
    {SECTION, .name = "symbol", .type = KEY_SYMBOL, IN(feed_settings, symbol),
     .kinds = PRICE_KINDS | KIND_BIT(FEED_ORDERS) | KIND_BIT(FEED_TARGETS) |
              KIND_BIT(FEED_CORPORATE_ACTIONS) | KIND_BIT(FEED_L3),
     .otherwise = "the column `symbol`", .meaning = "of all rows, when no column has it"},
    {SECTION, .name = "price_scale", .type = KEY_INTEGER, .min = 1, .max = DECIMAL_ONE,
     IN(feed_settings, price_scale), .kinds = PRICE_KINDS | KIND_BIT(FEED_L3), .fallback = "1",
     .rule = "V02",
     .meaning = "prices in the file are this many times the price (a preset brings its own)"},
    {SECTION, .name = "interval", .type = KEY_INTERVAL, IN(feed_settings, interval),
     .kinds = KIND_BIT(FEED_BARS), .rule = "M01", .min = 1, .max = TEN_YEARS,
     .otherwise = "required for bars with a time of day",
     .meaning = "length of a bar; `auto`: the smallest step of a symbol in the file"},
    {SECTION, .name = "bar_time", .type = KEY_WORD, .words = "open|close",
     IN(feed_settings, bar_time_close), GIVEN(feed_settings, bar_time_given),
     .kinds = KIND_BIT(FEED_BARS), .rule = "M01",
     .otherwise = "required for bars with a time of day", .meaning = "what a bar's time stamps"},
    {SECTION, .name = "date_means", .type = KEY_WORD, .words = "after_close|before_open",
     IN(feed_settings, date_means), .kinds = KIND_BIT(FEED_ORDERS) | KIND_BIT(FEED_TARGETS),
     .fallback = "after_close", .rule = "T07",
     .meaning = "where in its day an order with a date alone stands"},
    {SECTION, .name = "role", .type = KEY_WORD, .words = "fill|mark", IN(feed_settings, role_mark),
     .kinds = PRICE_KINDS, .fallback = "fill", .rule = "M01",
     .meaning = "`mark`: sets the last price and fills nothing"},
    {SECTION, .name = "sort", YES_NO, IN(feed_settings, sort), GIVEN(feed_settings, sort_given),
     .kinds = KINDS_ALL, .rule = "T05", .otherwise = "no, or as the preset says",
     .meaning = "rows are put in order of time (all of them are held in memory)"},
    {SECTION, .name = "adjusted", .type = KEY_WORD, .words = "no|yes", IN(feed_settings, adjusted),
     GIVEN(feed_settings, adjusted_given), .kinds = PRICE_KINDS, .fallback = "no", .rule = "C04",
     .meaning =
         "prices are adjusted for splits and dividends, which are refused for their symbols; "
         "`no` said outright takes the splits of yahoo and yfinance files, too"},
    {SECTION, .name = "quality", .type = KEY_QUALITY, .kinds = PRICE_KINDS, .fallback = "warn",
     .rule = "D04",
     .meaning = "what is done about `gap`, `duplicate_bar`, `outside_range`, `not_positive`, "
                "`split_jump`, `stale_price`, `crossed_quote`, `no_session`; `stop`: nothing takes "
                "effect"},
    {SECTION, .name = "extra", .type = KEY_WORD, .words = "ignore|refuse",
     IN(feed_settings, extra_refuse), .kinds = KINDS_ALL, .fallback = "ignore", .rule = "D05",
     .meaning = "columns that Tapedeck does not know"},
    {SECTION, .name = "on_error", .type = KEY_WORD, .words = "stop|quarantine",
     IN(feed_settings, on_error), .kinds = KINDS_ALL, .fallback = "stop", .rule = "D02",
     .meaning = "bad rows stop the run before it begins, or are set aside and counted (D03)"},
    {SECTION, .name = "key", .type = KEY_LATER, .kinds = KINDS_ALL, .rule = "U04",
     .otherwise = "none", .meaning = "public key that signs the feed"},
    {SECTION, .name = "book_file", .type = KEY_BOOK_FILE, IN(feed_settings, book_file),
     .kinds = KIND_BIT(FEED_L3), .rule = "B09", .otherwise = "none",
     .meaning = "the vendor's book after each message, relative to the scenario"},
    {SECTION, .name = "levels", .type = KEY_INTEGER, .min = 1, .max = 100,
     IN(feed_settings, levels), GIVEN(feed_settings, levels_given), .kinds = KIND_BIT(FEED_L3),
     .rule = "B09", .otherwise = "as many as its first row has",
     .meaning = "levels of `book_file`"},
#undef SECTION

#define SECTION .section = SECTION_MARKET
    {SECTION, .name = "venue", .type = KEY_WORD, .words = "price|book", IN(settings, market.book),
     .fallback = "price", .meaning = "orders fill against a price feed, or in an order book"},
    {SECTION, .name = "intrabar", .price_venue = true, .type = KEY_WORD,
     .words = "pessimistic|optimistic|ohlc|olhc", IN(settings, market.intrabar),
     .fallback = "pessimistic", .rule = "M07",
     .meaning = "which of one group's orders a bar reaches first"},
    {SECTION, .name = "touch", .price_venue = true, .type = KEY_WORD, .words = "through|at",
     IN(settings, market.touch_at), .fallback = "through", .rule = "M04",
     .meaning = "a limit fills inside a bar when the price goes through it, or already at it"},
    {SECTION, .name = "participation", .price_venue = true, .type = KEY_PARTICIPATION, .min = 1,
     .max = DECIMAL_ONE, .otherwise = "100% where the feed has a volume, else none", .unit = "%",
     .rule = "M09",
     .meaning = "share of a bar's or print's volume that all orders together may take"},
    {SECTION, .name = "participation_base", .price_venue = true, .type = KEY_WORD,
     .words = "current|previous", IN(settings, market.participation_previous),
     .fallback = "current", .rule = "M09", .meaning = "the bar whose volume counts"},
    {SECTION, .name = "slippage", .price_venue = true, .type = KEY_SLIPPAGE, .fallback = "none",
     .rule = "M10", .meaning = "worsens market and stop fills"},
    {SECTION, .name = "slip_out", .price_venue = true, YES_NO, IN(settings, market.slip_out),
     .fallback = "no", .rule = "M10", .meaning = "slipped prices may leave the bar's low..high"},
    {SECTION, .name = "max_stale", .type = KEY_DURATION, .min = 0, .max = TEN_YEARS, .none = true,
     IN(settings, market.max_stale), .fallback = "none", .rule = "M13",
     .meaning = "an older price fills nothing"},
    {SECTION, .name = "collar", .type = KEY_PERCENT, .min = 0, .max = 1000 * DECIMAL_ONE,
     .none = true, IN(settings, market.collar), .fallback = "none", .unit = "%", .rule = "R08",
     .meaning = "limits and stops further from the last price are refused"},
    {SECTION, .name = "depth", .price_venue = true, .type = KEY_WORD, .words = "shown|unlimited",
     IN(settings, market.depth_unlimited), .fallback = "shown", .rule = "M08",
     .meaning = "a quote's size is available once, or without limit"},
    {SECTION, .name = "tick", .type = KEY_DECIMAL, .min = 1, .max = DECIMAL_MOST, .none = true,
     IN(settings, market.tick), .fallback = "none", .unit = "currency", .rule = "R07",
     .meaning = "prices of orders are multiples of it"},
    {SECTION, .name = "lot", .type = KEY_DECIMAL, .min = 1, .max = DECIMAL_MOST,
     IN(settings, market.lot), .fallback = "1", .unit = "units", .rule = "R06",
     .meaning = "quantities of orders are multiples of it"},
    {SECTION, .name = "qty_step", .type = KEY_DECIMAL, .min = 1, .max = DECIMAL_MOST,
     IN(settings, market.qty_step), .fallback = "1", .unit = "units", .rule = "C01",
     .meaning = "positions are multiples of it"},
    {SECTION, .name = "lots", .type = KEY_WORD, .words = "fifo|lifo|average",
     IN(settings, market.lots), .fallback = "fifo", .rule = "M14",
     .meaning = "which lots a sale takes: the oldest, the youngest, or all at their average"},
    {SECTION, .name = "stp", .type = KEY_WORD,
     .words = "none|cancel_newest|cancel_oldest|cancel_both|decrement", IN(settings, market.stp),
     .fallback = "none", .rule = "B06",
     .meaning = "what ends when two orders of one `stp_group` would trade in a book"},
    {SECTION, .name = "reuse_ids", YES_NO, IN(settings, market.reuse_ids), .fallback = "no",
     .rule = "B05", .meaning = "the id of an order that was filled or canceled may come again"},
    {SECTION, .name = "default_tif", .type = KEY_WORD, .words = "day|gtc|gtd|ioc|fok|opg|cls",
     IN(settings, market.default_tif), .fallback = "day", .rule = "M12",
     .meaning = "time in force of orders that name none"},
    {SECTION, .name = "require_price", YES_NO, IN(settings, market.require_price), .fallback = "no",
     .rule = "Q07",
     .meaning = "an order for a symbol without a price is an exception of its job, not a wait"},
    {SECTION, .name = "round_ticks", YES_NO, IN(settings, market.round_ticks), .fallback = "no",
     .rule = "R07",
     .meaning = "prices off the tick are rounded (buys down, sells up), not refused"},
#undef SECTION

#define SECTION .section = SECTION_RISK
    {SECTION, .name = "max_order_quantity", .type = KEY_DECIMAL, .min = 1, .max = DECIMAL_MOST,
     .none = true, IN(settings, risk.max_order_quantity), .fallback = "none", .unit = "units",
     .rule = "R06", .meaning = "larger orders are refused"},
    {SECTION, .name = "max_notional", .type = KEY_MONEY, .min = 1, .max = DECIMAL_MOST,
     .none = true, IN(settings, risk.max_notional), .fallback = "none", .unit = "currency",
     .rule = "R09", .meaning = "orders worth more are refused"},
    {SECTION, .name = "order_rate", .type = KEY_ORDER_RATE, .min = 1, .max = TEN_YEARS,
     .fallback = "none", .rule = "R10",
     .meaning = "more new orders of a user within the window are refused"},
    {SECTION, .name = "max_position", .type = KEY_DECIMAL, .min = 1, .max = DECIMAL_MOST,
     .none = true, IN(settings, risk.max_position), .fallback = "none", .unit = "units",
     .rule = "R11", .meaning = "largest position of an account in a symbol, long or short"},
    {SECTION, .name = "max_concentration", .type = KEY_PERCENT, .min = 1, .max = 1000 * DECIMAL_ONE,
     .none = true, IN(settings, risk.max_concentration), .fallback = "none", .unit = "%",
     .rule = "R11", .meaning = "largest share of one symbol in an account's equity"},
#undef SECTION

#define SECTION .section = SECTION_FEES
#define FEE_MAX (1000000 * DECIMAL_ONE)
    {SECTION, .name = "per_share", .type = KEY_DECIMAL, .min = 0, .max = FEE_MAX,
     IN(settings, fees.per_share), .fallback = "0", .unit = "currency a unit", .rule = "M11",
     .meaning = "for each unit of a fill"},
    {SECTION, .name = "per_trade", .type = KEY_DECIMAL, .min = 0, .max = FEE_MAX,
     IN(settings, fees.per_trade), .fallback = "0", .unit = "currency", .rule = "M11",
     .meaning = "for each fill"},
#define BPS_MAX (10000 * DECIMAL_ONE)
    {SECTION, .name = "bps", .type = KEY_DECIMAL, .min = 0, .max = BPS_MAX, IN(settings, fees.bps),
     .fallback = "0", .unit = "basis points", .rule = "M11", .meaning = "of a fill's notional"},
    {SECTION, .name = "maker_bps", .type = KEY_DECIMAL, .min = 0, .max = BPS_MAX,
     IN(settings, fees.maker_bps), .fallback = "0", .unit = "basis points", .rule = "M11",
     .meaning = "the same, on top, for resting orders"},
    {SECTION, .name = "taker_bps", .type = KEY_DECIMAL, .min = 0, .max = BPS_MAX,
     IN(settings, fees.taker_bps), .fallback = "0", .unit = "basis points", .rule = "M11",
     .meaning = "the same, on top, for all other fills"},
    {SECTION, .name = "minimum", .type = KEY_MONEY, .min = 0, .max = DECIMAL_MOST, .none = true,
     IN(settings, fees.minimum), .fallback = "none", .unit = "currency", .rule = "M11",
     .meaning = "least fee of an order that fills"},
    {SECTION, .name = "maximum", .type = KEY_MONEY, .min = 0, .max = DECIMAL_MOST, .none = true,
     IN(settings, fees.maximum), .fallback = "none", .unit = "currency", .rule = "M11",
     .meaning = "largest fee of an order"},
#undef SECTION

#define SECTION .section = SECTION_ACCOUNT
    {SECTION, .name = "type", .type = KEY_WORD, .words = "cash|margin*", IN(settings, account.type),
     .fallback = "cash", .rule = "R13", .meaning = "which buying power an account has"},
    {SECTION, .name = "initial_cash", .type = KEY_MONEY, .min = 0, .max = DECIMAL_MOST,
     IN(settings, account.initial_cash), .fallback = "100000", .unit = "currency", .rule = "U01",
     .meaning = "settled cash that an account opens with"},
    {SECTION, .name = "use_unsettled", YES_NO, IN(settings, account.use_unsettled),
     .fallback = "yes", .rule = "R13", .meaning = "proceeds of unsettled sales buy"},
    {SECTION, .name = "short", YES_NO, IN(settings, account.allow_short), .fallback = "no",
     .rule = "R12", .meaning = "more may be sold than is held"},
    {SECTION, .name = "interest_credit", .type = KEY_LATER, .words = "0%|N%*", .fallback = "0%",
     .rule = "L05", .meaning = "a year, on settled cash"},
    {SECTION, .name = "interest_debit", .type = KEY_LATER, .words = "0%|N%*", .fallback = "0%",
     .rule = "L05", .meaning = "a year, on loans"},
#undef SECTION

    {.section = SECTION_CALENDAR,
     .name = "name",
     .type = KEY_CALENDAR,
     .fallback = "always",
     .rule = "T07",
     .meaning = "`always` (a session every day), `XNYS` (New York Stock Exchange), or a feed of "
                "kind calendar (Monday to Friday and its exceptions)"},

#define SECTION .section = SECTION_SESSION
    {SECTION, .name = "zone", .type = KEY_ZONE, IN(settings, zone),
     .otherwise = "America/New_York with XNYS, else UTC", .rule = "V06",
     .meaning = "the market's IANA zone"},
    {SECTION, .name = "open", .type = KEY_CLOCK, IN(settings, session_open),
     .otherwise = "09:30 with XNYS, else 00:00", .rule = "T07",
     .meaning = "local time at which a session begins"},
    {SECTION, .name = "close", .type = KEY_CLOCK, IN(settings, session_close),
     .otherwise = "16:00 with XNYS, else 24:00", .rule = "T07",
     .meaning = "local time at which it ends"},
#undef SECTION

#define SECTION .section = SECTION_SETTLEMENT
    {SECTION, .name = "cycle", .type = KEY_CYCLE, .max = 60,
     .otherwise = "us_equity with XNYS, else 0", .unit = "settlement days", .rule = "S01",
     .meaning = "from trade date to due date: a number, `us_equity` (5, 3, 2, 1 by trade date), or "
                "a file of `from,cycle`"},
    {SECTION, .name = "cutoff", .type = KEY_CLOCK, IN(settings, settlement.cutoff),
     .fallback = "00:00", .rule = "S02", .meaning = "local time of a settlement day's cycle"},
    {SECTION, .name = "net", YES_NO, IN(settings, settlement.net), .fallback = "yes", .rule = "S02",
     .meaning = "obligations of a symbol are netted; `no`: fill by fill"},
    {SECTION, .name = "partial", .type = KEY_LATER, .words = "no|yes*", .fallback = "no",
     .rule = "S03", .meaning = "short deliveries settle in part"},
    {SECTION, .name = "fail_charge_bps", .type = KEY_LATER, .words = "0|N*", .fallback = "0",
     .rule = "S03", .meaning = "a day, on what fails"},
    {SECTION, .name = "buy_in_after", .type = KEY_LATER, .words = "none|N*", .fallback = "none",
     .rule = "S03", .meaning = "settlement days until a fail is bought in"},
    {SECTION, .name = "model", .type = KEY_LATER, .words = "guaranteed*|allocated*",
     .otherwise = "none", .rule = "S04", .meaning = "who stands in for a fail"},
    {SECTION, .name = "enforce_violations", .type = KEY_LATER, .words = "no|yes*", .fallback = "no",
     .rule = "S05", .meaning = "good-faith violations restrict the account"},
    {SECTION, .name = "gfv_limit", .type = KEY_LATER, .words = "3|N*", .fallback = "3",
     .rule = "S05", .meaning = "violations in 12 months"},
#undef SECTION

#define SECTION .section = SECTION_QUEUE
    {SECTION, .name = "jobs", .type = KEY_JOBS, .rule = "Q01",
     .otherwise = "for `default`: the kinds that no queue names",
     .meaning = "kinds of jobs: order, price, settlement, notification"},
    {SECTION, .name = "service", .type = KEY_SERVICE, .max = SERVICE_MAX, .fallback = "constant:0s",
     .rule = "V05",
     .meaning = "how long an attempt takes: `constant:T`, `uniform:T:T`, `exponential:MEAN`, "
                "`empirical:FILE` (`quantile,ns`)"},
    {SECTION, .name = "tries", .type = KEY_INTEGER, .min = 1, .max = 1000,
     IN(queue_settings, tries), .fallback = "3", .rule = "Q02", .meaning = "attempts of a job"},
    {SECTION, .name = "backoff", .type = KEY_BACKOFF, .max = TEN_YEARS, .fallback = "1s,5s,10s",
     .rule = "Q02",
     .meaning =
         "waits after the first, second, ... exception, the last one again and again; or the "
         "waits of `laravel`, `sidekiq`, `oban`, `river`, `temporal`"},
    {SECTION, .name = "timeout", .type = KEY_DURATION, .min = 1, .max = TEN_YEARS,
     IN(queue_settings, timeout), .fallback = "60s", .rule = "Q03",
     .meaning = "a longer attempt is stopped"},
    {SECTION, .name = "retry_after", .type = KEY_DURATION, .min = 1, .max = TEN_YEARS,
     IN(queue_settings, retry_after), .fallback = "90s", .rule = "Q03",
     .meaning = "after this time an attempt that has not ended is lost and the job is seen again"},
    {SECTION, .name = "timeout_release", .type = KEY_WORD, .words = "lease|immediate",
     IN(queue_settings, release_immediate), .fallback = "lease", .rule = "Q03",
     .meaning = "when a job that was stopped is seen again: after `retry_after`, or its backoff"},
    {SECTION, .name = "jitter", .type = KEY_PERCENT, .min = 0, .max = DECIMAL_ONE, .none = true,
     IN(queue_settings, jitter), .fallback = "none", .rule = "V05",
     .meaning = "each backoff is drawn from itself less and more that share"},
    {SECTION, .name = "max_exceptions", .type = KEY_INTEGER, .min = 1, .max = 1000, .none = true,
     IN(queue_settings, max_exceptions), .fallback = "none", .rule = "Q05",
     .meaning = "exceptions and timeouts until a job fails, whatever its tries"},
    {SECTION, .name = "retry_until", .type = KEY_DURATION, .min = 0, .max = TEN_YEARS, .none = true,
     IN(queue_settings, retry_until), .fallback = "none", .rule = "Q05",
     .meaning = "time from the enqueue until which a job is tried, in place of tries"},
    {SECTION, .name = "fail_on", .type = KEY_FAIL_ON, .fallback = "none", .rule = "Q05",
     .meaning = "what is not tried again: `exception`, `timeout`, or an error such as `no_price`"},
    {SECTION, .name = "unique_key", .type = KEY_WORD, .words = "no|yes",
     IN(queue_settings, unique_key), .fallback = "no", .rule = "Q05",
     .meaning = "a job is refused while another one with its key has not ended"},
#undef SECTION

#define SECTION .section = SECTION_WORKERS
    {SECTION, .name = "queues", .type = KEY_QUEUES, .otherwise = "all, in their order",
     .rule = "Q01", .meaning = "queues it serves, the first before the next"},
    {SECTION, .name = "count", .type = KEY_INTEGER, .min = 1, .max = 1000,
     IN(worker_settings, count), .fallback = "1", .rule = "Q01", .meaning = "workers"},
    {SECTION, .name = "restart_delay", .type = KEY_DURATION, .min = 0, .max = TEN_YEARS,
     IN(worker_settings, restart_delay), .fallback = "0s", .rule = "Q03",
     .meaning = "time until a crashed worker is back"},
#undef SECTION

#define SECTION .section = SECTION_ACCESS, .type = KEY_LATER, .rule = "U02"
    {SECTION, .name = "require_session", .meaning = "orders need a live session"},
    {SECTION, .name = "lockout_after", .meaning = "log-in failures until a lock"},
    {SECTION, .name = "lockout_window", .meaning = "time in which they count"},
    {SECTION, .name = "lockout_for", .meaning = "length of a lock"},
    {SECTION, .name = "session_lifetime", .meaning = "length of a session"},
#undef SECTION

#define SECTION .section = SECTION_RECORD
    {SECTION, .name = "jobs", .type = KEY_WORD, .words = "exceptional|all|none",
     IN(settings, record.jobs), .fallback = "exceptional", .rule = "Q08",
     .meaning = "jobs with a failed, repeated or late attempt; each; none"},
    {SECTION, .name = "prices", .type = KEY_WORD, .words = "none|all|bars:INTERVAL*",
     IN(settings, record.prices), .fallback = "all", .meaning = "prices kept in run.db"},
    {SECTION, .name = "inputs", .type = KEY_WORD, .words = "auto|copy|digest",
     IN(settings, record.inputs), .fallback = "auto",
     .meaning = "inputs are copied into the run's folder, or only their digests; `auto`: copied "
                "below 16 MiB"},
    {SECTION, .name = "indexes", .type = KEY_WORD, .words = "auto|yes|no",
     IN(settings, record.indexes), .fallback = "auto",
     .meaning = "run.db gets indexes at the end; `auto`: below 1,000,000 rows"},
    {SECTION, .name = "commit_every", .type = KEY_INTEGER, .min = 1, .max = INT64_C(1) << 40,
     IN(settings, record.commit_every), .fallback = "262144", .unit = "events", .rule = "X02",
     .meaning = "events between two commits, at which a run can stop and go on"},
#undef SECTION

    {.section = SECTION_AUDIT,
     .name = "key",
     .type = KEY_LATER,
     .rule = "X05",
     .meaning = "file of the key that signs"},

#define SECTION .section = SECTION_NOTIFY
#define NOTE(word, kind, text) \
    { \
        SECTION, .name = word, YES_NO, IN(settings, notify.kinds[kind]), .fallback = "yes", \
                 .rule = "A05", .meaning = text \
    }
    NOTE("order_filled", NOTE_ORDER_FILLED, "an order became filled"),
    NOTE("order_rejected", NOTE_ORDER_REJECTED, "an order was rejected"),
    NOTE("order_expired", NOTE_ORDER_EXPIRED, "an order expired"),
    NOTE("job_failed", NOTE_JOB_FAILED, "the job of an order failed"),
    NOTE("settlement_failed", NOTE_SETTLEMENT_FAILED, "a settlement failed"),
    NOTE("dividend_paid", NOTE_DIVIDEND_PAID, "a dividend was paid"),
#undef SECTION

#define SECTION .section = SECTION_REPORT
    {SECTION, .name = "benchmark", .type = KEY_SYMBOL, IN(settings, benchmark), .fallback = "none",
     .rule = "P03", .meaning = "symbol that the equity is compared with, bought and held"},
    {SECTION, .name = "risk_free", .type = KEY_PERCENT, .min = -DECIMAL_ONE,
     .max = 10 * DECIMAL_ONE, IN(settings, risk_free), .fallback = "0%", .unit = "% a year",
     .rule = "P02", .meaning = "rate that Sharpe and Sortino subtract"},
    {SECTION, .name = "periods", .type = KEY_INTEGER, .min = 1, .max = 1000000,
     IN(settings, periods), .otherwise = "365 for always, else 252", .rule = "P02",
     .meaning = "days a year"},
    {SECTION, .name = "plots", YES_NO, IN(settings, plots), .fallback = "yes",
     .meaning = "plots are drawn"},
#undef SECTION

#define SECTION .section = SECTION_PLOT, .type = KEY_LATER
    {SECTION, .name = "query", .meaning = "SQL over run.db"},
    {SECTION, .name = "style", .meaning = "lines, points, steps or boxes"},
    {SECTION, .name = "title", .meaning = "headline"},
#undef SECTION
};
const size_t key_row_count = sizeof key_rows / sizeof key_rows[0];

const struct section *section_at(enum section_id id)
{
    return &sections[id];
}

const struct key *key_find(enum section_id section, const char *name)
{
    for (size_t i = 0; i < key_row_count; i++) {
        if (key_rows[i].section == section && strcmp(key_rows[i].name, name) == 0) {
            return &key_rows[i];
        }
    }
    return NULL;
}

bool key_word_next(const char **list, const char **word, size_t *size, bool *later)
{
    if (*list == NULL || **list == 0) return false;
    *word = *list;
    *size = strcspn(*list, "|");
    *list += *size + ((*list)[*size] == '|' ? 1 : 0);
    *later = (*word)[*size - 1] == '*';
    if (*later) *size -= 1;
    return true;
}
