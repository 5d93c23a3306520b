/* In: the cells of a row of alerts (A01). Out: the row. Always: a cell that the rule's kind does not
 * use is empty, and kinds of a later release are refused. */
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "feeds/feed_reader.h"

/* Thresholds in percent beyond this mean nothing, and must not overflow: 10^9 %. */
#define PERCENT_MAX INT64_C(100000000000000000)

/* What each kind of rule asks of its row. */
enum cell_use { CELL_REFUSED, CELL_OPTIONAL, CELL_NEEDED };
enum threshold_unit { UNIT_NONE, UNIT_PRICE, UNIT_PERCENT, UNIT_MONEY, UNIT_COUNT };
static const struct kind_terms {
    enum alert_kind kind;
    enum cell_use symbol, window;
    enum threshold_unit unit;
    bool any_op; /* else `above` alone */
} kinds[] = {
    {ALERT_PRICE, CELL_NEEDED, CELL_REFUSED, UNIT_PRICE, true},
    {ALERT_PERCENT_CHANGE, CELL_NEEDED, CELL_NEEDED, UNIT_PERCENT, true},
    {ALERT_PORTFOLIO_VALUE, CELL_REFUSED, CELL_REFUSED, UNIT_MONEY, true},
    {ALERT_DRAWDOWN, CELL_REFUSED, CELL_REFUSED, UNIT_PERCENT, true},
    {ALERT_ORDER_EVENT, CELL_OPTIONAL, CELL_REFUSED, UNIT_NONE, false},
    {ALERT_FAILED_JOBS, CELL_REFUSED, CELL_OPTIONAL, UNIT_COUNT, false},
};

static const struct kind_terms *terms_of(enum alert_kind kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].kind == kind) return &kinds[i];
    }
    return NULL;
}

/* The id stands in keys of jobs and in file names: printable, without comma, colon, quote, blank. */
static bool read_id(struct feed *feed, char id[ORDER_ID_MAX + 1])
{
    struct cell cell = feed_cell(feed, ALERT_ID);
    if (cell.size == 0)
        return feed_bad(feed, ALERT_ID, "A01", "id is missing; an alert rule needs a name");
    bool good = cell.size <= ORDER_ID_MAX;
    for (size_t i = 0; good && i < cell.size; i++) {
        char c = cell.text[i];
        good = c > ' ' && c < 0x7f && c != ',' && c != '"' && c != ':';
    }
    if (!good)
        return feed_bad_cell(feed, ALERT_ID, "A01",
                             "an id is 1 to 32 printable ASCII characters without comma, colon, "
                             "quote or blank");
    memcpy(id, cell.text, cell.size);
    id[cell.size] = 0;
    return true;
}

/* A cell that the kind does not use must be empty, one that it needs must not. */
static bool check_use(struct feed *feed, int column, enum cell_use use, enum alert_kind kind)
{
    bool given = feed_cell(feed, column).size > 0;
    const char *name = feed->table.columns[column].name;
    const char *word = word_name(&alert_kind_words, (int)kind);
    if (given && use == CELL_REFUSED)
        return feed_bad(feed, column, "A01", "a rule of kind %s has no %s; leave the cell empty",
                        word, name);
    if (!given && use == CELL_NEEDED)
        return feed_bad(feed, column, "A01", "%s is missing; a rule of kind %s needs it", name,
                        word);
    return true;
}

static bool read_duration(struct feed *feed, int column, int64_t *nanos)
{
    struct cell cell = feed_cell(feed, column);
    *nanos = 0;
    if (cell.size == 0 || duration_parse(cell.text, cell.size, nanos)) return true;
    return feed_bad_cell(feed, column, "A01", "not a duration with its unit, like 90s, 2h or 1d");
}

/* A money threshold must be whole minor units, a count whole: else it would mean another one. */
static bool check_unit(struct feed *feed, enum threshold_unit unit, int64_t threshold)
{
    const struct settings *settings = feed->context->settings;
    int64_t step = unit == UNIT_COUNT ? DECIMAL_ONE : 1;
    if (unit == UNIT_MONEY) {
        step = DECIMAL_ONE;
        for (int i = 0; i < settings->currency_exponent; i++) step /= 10;
    }
    if (unit == UNIT_COUNT && (threshold < 0 || threshold % step != 0))
        return feed_bad_cell(feed, ALERT_THRESHOLD, "A01", "not a whole number from 0 on");
    if (unit == UNIT_MONEY && threshold % step != 0)
        return feed_bad_cell(feed, ALERT_THRESHOLD, "V02", "%s has %d decimals; round the amount",
                             settings->currency, settings->currency_exponent);
    if (unit == UNIT_PERCENT && (threshold > PERCENT_MAX || threshold < -PERCENT_MAX))
        return feed_bad_cell(feed, ALERT_THRESHOLD, "V02", "beyond 10^9 %%; nothing moves so far");
    return true;
}

static bool read_threshold(struct feed *feed, const struct kind_terms *terms, int64_t *threshold)
{
    struct cell cell = feed_cell(feed, ALERT_THRESHOLD);
    *threshold = VALUE_NONE;
    if (terms->unit == UNIT_NONE) return true;
    size_t size = cell.size;
    bool percent = size > 0 && cell.text[size - 1] == '%';
    if (percent != (terms->unit == UNIT_PERCENT))
        return feed_bad_cell(feed, ALERT_THRESHOLD, "A01",
                             percent ? "a rule of kind %s compares no percentage; take the %% out"
                                     : "a rule of kind %s compares a percentage; write it like 5%%",
                             word_name(&alert_kind_words, (int)terms->kind));
    switch (decimal_parse(cell.text, percent ? size - 1 : size, DECIMAL_PLACES, 0, threshold)) {
    case DECIMAL_OK:
        return check_unit(feed, terms->unit, *threshold);
    case DECIMAL_ROUNDED:
    case DECIMAL_OVERFLOW:
        return feed_bad_cell(feed, ALERT_THRESHOLD, "V02",
                             "more than 8 decimals, or too large; write it shorter");
    case DECIMAL_MISSING:
    case DECIMAL_MALFORMED:
        break;
    }
    return feed_bad_cell(feed, ALERT_THRESHOLD, "A01", "not a number");
}

static bool read_op(struct feed *feed, const struct kind_terms *terms, enum alert_op *op)
{
    int word;
    if (!cell_word(feed, ALERT_OP, &alert_op_words, &word)) return false;
    *op = ALERT_ABOVE;
    if (terms->unit == UNIT_NONE) return check_use(feed, ALERT_OP, CELL_REFUSED, terms->kind);
    if (word < 0) return check_use(feed, ALERT_OP, CELL_NEEDED, terms->kind);
    *op = (enum alert_op)word;
    if (*op == ALERT_ABOVE || terms->any_op) return true;
    return feed_bad_cell(feed, ALERT_OP, "A01", "a rule of kind %s can only be `above`",
                         word_name(&alert_kind_words, (int)terms->kind));
}

/* Words separated by `|`; empty: in-app alone. */
static bool read_channels(struct feed *feed, uint8_t *channels)
{
    struct cell cell = feed_cell(feed, ALERT_CHANNELS);
    const char *at = cell.text, *end = cell.text + cell.size;
    *channels = 0;
    while (at < end) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        const char *stop = bar == NULL ? end : bar;
        const char *word = at;
        size_t size = (size_t)(stop - at);
        text_trim(&word, &size);
        int channel = word_find(&channel_words, word, size);
        if (channel < 0)
            return feed_bad_cell(feed, ALERT_CHANNELS, "A04",
                                 "not database, mail or log, separated by |");
        *channels |= (uint8_t)(1U << (unsigned)channel);
        at = bar == NULL ? end : bar + 1;
    }
    if (*channels == 0) *channels = 1U << CHANNEL_DATABASE;
    return true;
}

/* NULL: the row is refused. */
static const struct kind_terms *read_kind_of(struct feed *feed)
{
    int kind;
    if (!cell_word(feed, ALERT_KIND, &alert_kind_words, &kind)) return NULL;
    const struct kind_terms *terms = kind < 0 ? NULL : terms_of((enum alert_kind)kind);
    if (kind < 0) {
        feed_bad(feed, ALERT_KIND, "A01", "kind is missing; say what the rule watches");
    } else if (terms == NULL) {
        feed_bad(feed, ALERT_KIND, "A01",
                 "kind %s is not in this release; there are price, percent_change, "
                 "portfolio_value, drawdown, order_event, failed_jobs",
                 word_name(&alert_kind_words, kind));
    }
    return terms;
}

bool read_alert(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct alert_row *alert = &row->as.alert;
    const struct feed_context *context = feed->context;
    *inside = true; /* T08: not cut */
    row->time = MOMENT_NONE;
    if (!read_id(feed, alert->id)) return false;
    const struct kind_terms *terms = read_kind_of(feed);
    if (terms == NULL || !cell_name(feed, ALERT_USER, context->users, &feed->users, &alert->user) ||
        !check_use(feed, ALERT_SYMBOL, terms->symbol, terms->kind) ||
        !cell_name(feed, ALERT_SYMBOL, context->symbols, &feed->symbols, &row->symbol) ||
        !read_op(feed, terms, &alert->op) ||
        !check_use(feed, ALERT_THRESHOLD, terms->unit == UNIT_NONE ? CELL_REFUSED : CELL_NEEDED,
                   terms->kind) ||
        !read_threshold(feed, terms, &alert->threshold) ||
        !check_use(feed, ALERT_WINDOW, terms->window, terms->kind) ||
        !read_duration(feed, ALERT_WINDOW, &alert->window) ||
        !read_duration(feed, ALERT_COOLDOWN, &alert->cooldown) ||
        !read_channels(feed, &alert->channels))
        return false;
    if (alert->window == 0 && feed_cell(feed, ALERT_WINDOW).size > 0)
        return feed_bad_cell(feed, ALERT_WINDOW, "A01", "a window is longer than nothing");
    alert->kind = terms->kind;
    if (alert->user == NAME_NONE) {
        static const char default_user[] = "default";
        alert->user = names_intern(context->users, default_user, sizeof default_user - 1);
    }
    return true;
}
