/* In: settings. Out: rows in time order. Always: times lie in sessions of the walk's calendar, as
 * local times of the market; rows are spread evenly over the sessions; a price is one that the
 * walk has at that time. */
#include "cli/gen_rows.h"

#include "base/moment.h"
#include "base/random.h"
#include "cli/gen_trader.h"

enum { STREAM_QUOTES = 110, STREAM_CASH = 111, STREAM_FAULTS = 112, STREAM_ORDER_TIMES = 113 };
enum { DRAW_TIME = 9 }; /* beside the draws of each kind, so that kinds do not share their times */
enum { FLUSH_SIZE = 1 << 16, MINUTE_MS = 60000 };

void gen_output_flush(struct gen_output *output)
{
    if (output->text.size > 0) fwrite(output->text.bytes, 1, output->text.size, output->file);
    text_clear(&output->text);
}

static void end_row(struct gen_output *output)
{
    text_add_char(&output->text, '\n');
    if (output->text.size >= FLUSH_SIZE) gen_output_flush(output);
}

static void add_cents(struct text *text, int64_t cents)
{
    text_addf(text, "%lld.%02lld", (long long)(cents / 100), (long long)(cents % 100));
}

static void add_local_time(struct text *text, int32_t day, int64_t ms_of_day, bool with_ms)
{
    char date[DATE_TEXT_SIZE];
    date_print(day, date);
    const int seconds = (int)(ms_of_day / 1000);
    text_addf(text, "%sT%02d:%02d:%02d", date, seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (with_ms) text_addf(text, ".%03d", (int)(ms_of_day % 1000));
}

/* ---- Spreading rows over the walk ------------------------------------------------------------ */

struct spread {
    struct price_walk walk;
    int64_t rows, days;
    uint64_t seed;
    uint32_t stream;   /* of the rows' times */
    int64_t row;       /* number of the current row, from 0 */
    int64_t step_rows; /* rows of the walk's current step */
    int64_t step_row;  /* the next one of them */
    int64_t ms_of_day; /* the current row's time */
};

static void spread_init(struct spread *spread, const struct gen_settings *settings, uint32_t stream)
{
    price_walk_init(&spread->walk, settings->seed, settings->calendar, settings->minutes,
                    settings->start_day, settings->symbols, settings->symbol_count);
    spread->rows = settings->rows;
    spread->days = settings->days;
    spread->seed = settings->seed;
    spread->stream = stream;
    spread->row = -1;
    spread->step_rows = spread->step_row = 0;
}

/* Part `index` of `count` nearly equal parts of `whole`. */
static int64_t even_part(int64_t whole, int64_t index, int64_t count)
{
    return whole * (index + 1) / count - whole * index / count;
}

/* Moves to the next row; false at the end, also at the calendar's. */
static bool spread_next(struct spread *spread)
{
    struct price_walk *walk = &spread->walk;
    if (spread->row + 1 >= spread->rows) return false;
    while (spread->step_row >= spread->step_rows) {
        if (!price_walk_next(walk)) return false;
        const int64_t steps =
            (walk->session_end_minute - walk->session_begin_minute) / walk->length_minutes;
        const int64_t step =
            (walk->begin_minute - walk->session_begin_minute) / walk->length_minutes;
        spread->step_rows =
            even_part(even_part(spread->rows, walk->day_index, spread->days), step, steps);
        spread->step_row = 0;
    }
    spread->row++;
    const int64_t length_ms = (int64_t)walk->length_minutes * MINUTE_MS;
    const uint64_t draw =
        random_draw(spread->seed, spread->stream, (uint64_t)spread->row, DRAW_TIME);
    spread->ms_of_day =
        (int64_t)walk->begin_minute * MINUTE_MS +
        (length_ms * spread->step_row + random_uniform(draw, 0, length_ms - 1)) / spread->step_rows;
    spread->step_row++;
    return true;
}

static void add_row_time(struct text *text, const struct spread *spread)
{
    add_local_time(text, spread->walk.day, spread->ms_of_day, spread->walk.minutes);
}

/* Done when all rows were written; releases the spread. */
static bool spread_end(struct spread *spread)
{
    price_walk_release(&spread->walk);
    return spread->row + 1 == spread->rows;
}

/* ---- Prices ---------------------------------------------------------------------------------- */

bool gen_bars(const struct gen_settings *settings, struct gen_output *output)
{
    struct price_walk walk;
    struct text *text = &output->text;
    price_walk_init(&walk, settings->seed, settings->calendar, settings->minutes,
                    settings->start_day, settings->symbols, settings->symbol_count);
    text_add_string(text, "time,symbol,open,high,low,close,volume\n");
    int64_t row = 0;
    while (row < settings->rows && price_walk_next(&walk)) {
        char date[DATE_TEXT_SIZE];
        date_print(walk.day, date);
        for (int i = 0; i < walk.symbol_count && row < settings->rows; i++, row++) {
            const struct walk_bar *bar = &walk.bars[i];
            if (walk.minutes) {
                add_local_time(text, walk.day, (int64_t)walk.begin_minute * MINUTE_MS, false);
            } else {
                text_add_string(text, date);
            }
            text_addf(text, ",%s,", walk.symbols[i]);
            add_cents(text, bar->open_cents);
            text_add_char(text, ',');
            add_cents(text, bar->high_cents);
            text_add_char(text, ',');
            add_cents(text, bar->low_cents);
            text_add_char(text, ',');
            add_cents(text, bar->close_cents);
            text_add_char(text, ',');
            text_add_int(text, bar->volume);
            end_row(output);
        }
    }
    price_walk_release(&walk);
    return row == settings->rows;
}

/* Between the bar's open and its close, in a straight line over the step's rows. */
static int64_t price_now(const struct spread *spread, int64_t symbol)
{
    const struct walk_bar *bar = &spread->walk.bars[symbol];
    return bar->open_cents +
           (bar->close_cents - bar->open_cents) * (spread->step_row - 1) / spread->step_rows;
}

bool gen_quotes(const struct gen_settings *settings, struct gen_output *output)
{
    struct spread spread;
    struct text *text = &output->text;
    spread_init(&spread, settings, STREAM_QUOTES);
    text_add_string(text, "time,symbol,bid,bid_size,ask,ask_size\n");
    while (spread_next(&spread)) {
        const uint64_t id = (uint64_t)spread.row;
        const int64_t symbol = random_uniform(random_draw(settings->seed, STREAM_QUOTES, id, 0), 0,
                                              settings->symbol_count - 1);
        const int64_t bid = price_now(&spread, symbol) -
                            random_uniform(random_draw(settings->seed, STREAM_QUOTES, id, 1), 0, 3);
        const int64_t ask =
            bid + random_uniform(random_draw(settings->seed, STREAM_QUOTES, id, 2), 1, 6);
        add_row_time(text, &spread);
        text_addf(text, ",%s,", settings->symbols[symbol]);
        add_cents(text, bid);
        text_add_char(text, ',');
        text_add_int(
            text, 100 * random_uniform(random_draw(settings->seed, STREAM_QUOTES, id, 3), 1, 30));
        text_add_char(text, ',');
        add_cents(text, ask);
        text_add_char(text, ',');
        text_add_int(
            text, 100 * random_uniform(random_draw(settings->seed, STREAM_QUOTES, id, 4), 1, 30));
        end_row(output);
    }
    return spread_end(&spread);
}

/* ---- Orders ---------------------------------------------------------------------------------- */

static void add_price_cell(struct text *text, int64_t cents)
{
    text_add_char(text, ',');
    if (cents > 0) add_cents(text, cents);
}

bool gen_orders(const struct gen_settings *settings, struct gen_output *output)
{
    struct spread spread;
    struct gen_trader trader;
    struct gen_order order;
    struct text *text = &output->text;
    spread_init(&spread, settings, STREAM_ORDER_TIMES);
    gen_trader_init(&trader, settings);
    text_add_string(text,
                    "time,order_id,user,symbol,action,side,type,qty,limit_price,stop_price,tif\n");
    while (spread_next(&spread)) {
        gen_trader_choose(&trader, spread.row);
        gen_trader_order(&trader, price_now(&spread, trader.symbol), &order);
        add_row_time(text, &spread);
        text_addf(text, ",o%lld,", (long long)order.number);
        text_add_string(text, order.user);
        text_addf(text, ",%s,%s,%s,%s,", order.symbol, order.action, order.side, order.type);
        if (order.quantity >= 0) text_add_int(text, order.quantity);
        add_price_cell(text, order.limit_cents);
        add_price_cell(text, order.stop_cents);
        text_addf(text, ",%s", order.tif);
        end_row(output);
    }
    gen_trader_release(&trader);
    return spread_end(&spread);
}

/* ---- People, money, trouble ------------------------------------------------------------------ */

bool gen_users(const struct gen_settings *settings, struct gen_output *output)
{
    char date[DATE_TEXT_SIZE], id[GEN_USER_SIZE];
    struct text *text = &output->text;
    date_print(settings->start_day, date);
    text_add_string(text, "time,user,name,email,role,status\n");
    for (int64_t i = 0; i < settings->rows; i++) {
        gen_user_id(i, id);
        /* Every seventh only looks on and every eleventh has left, so that their orders are refused. */
        text_addf(text, "%sT00:00:00,%s,", date, id);
        gen_user_add_name(i, text);
        text_addf(text, ",%s@example.com,%s,%s", id, i % 7 == 6 ? "analyst" : "trader",
                  i % 11 == 10 ? "inactive" : "active");
        end_row(output);
    }
    return true;
}

bool gen_cash(const struct gen_settings *settings, struct gen_output *output)
{
    struct spread spread;
    struct text *text = &output->text;
    spread_init(&spread, settings, STREAM_CASH);
    text_add_string(text, "time,user,amount,kind,reference\n");
    while (spread_next(&spread)) {
        const uint64_t id = (uint64_t)spread.row;
        const uint64_t user = random_draw(settings->seed, STREAM_CASH, id, 0);
        const uint64_t amount = random_draw(settings->seed, STREAM_CASH, id, 2);
        const bool deposit =
            random_uniform(random_draw(settings->seed, STREAM_CASH, id, 1), 1, 4) > 1;
        char user_id[GEN_USER_SIZE];
        gen_user_id(random_uniform(user, 0, settings->users - 1), user_id);
        add_row_time(text, &spread);
        text_addf(text, ",%s,", user_id);
        add_cents(text, deposit ? random_uniform(amount, 5, 200) * 10000
                                : random_uniform(amount, 1, 20) * 10000);
        text_addf(text, ",%s,wire-%06lld", deposit ? "deposit" : "withdrawal",
                  (long long)spread.row + 1);
        end_row(output);
    }
    return spread_end(&spread);
}

/* What goes wrong, how often of 100, and with which probability. */
static const struct {
    int share;
    const char *effect, *message;
    int percent_low, percent_high;
} troubles[] = {
    {50, "exception", "gateway refused the message", 5, 50},
    {20, "outage", "gateway is down", 100, 100},
    {15, "timeout", "no answer", 5, 30},
    {15, "worker_crash", "worker was killed", 5, 30},
};

bool gen_faults(const struct gen_settings *settings, struct gen_output *output)
{
    static const char *const jobs[] = {"order", "order", "settlement", "notification"};
    struct spread spread;
    struct text *text = &output->text;
    spread_init(&spread, settings, STREAM_FAULTS);
    text_add_string(text, "from,until,job,filter,probability,effect,message\n");
    while (spread_next(&spread)) {
        uint64_t draws[6];
        for (uint32_t i = 0; i < 6; i++) {
            draws[i] = random_draw(settings->seed, STREAM_FAULTS, (uint64_t)spread.row, i);
        }
        int64_t share = random_uniform(draws[0], 0, 99);
        int trouble = 0;
        for (; share >= troubles[trouble].share; trouble++) share -= troubles[trouble].share;
        const int64_t job = random_uniform(draws[1], 0, 3);
        const int64_t percent =
            random_uniform(draws[2], troubles[trouble].percent_low, troubles[trouble].percent_high);
        /* A window ends within its day: 24:00 would be the next date. */
        const int64_t last_ms = (int64_t)24 * 60 * MINUTE_MS - 1;
        int64_t until_ms = spread.ms_of_day + random_uniform(draws[3], 5, 90) * MINUTE_MS;
        if (until_ms > last_ms) until_ms = last_ms;
        add_row_time(text, &spread);
        text_add_char(text, ',');
        add_local_time(text, spread.walk.day, until_ms, spread.walk.minutes);
        text_addf(text, ",%s,", jobs[job]);
        if (job < 2 && random_uniform(draws[4], 0, 1) == 1) {
            text_addf(text, "symbol=%s",
                      settings->symbols[random_uniform(draws[5], 0, settings->symbol_count - 1)]);
        }
        text_addf(text, ",%lld.%02lld,%s,%s", (long long)(percent / 100),
                  (long long)(percent % 100), troubles[trouble].effect, troubles[trouble].message);
        end_row(output);
    }
    return spread_end(&spread);
}
