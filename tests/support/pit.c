/* In: lines. Out: events in T01's order, and the lines of a log. Always: an event's
 * sequence is its place among all arrivals, whenever its job completes. */
#include "support/pit.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"

enum { WORDS_MAX = 16, PHASE_MAX = 12 };

static const char day_names[PIT_DAYS][4] = {"mon", "tue", "wed", "thu", "fri"};

void pit_init(struct pit *pit)
{
    memset(pit, 0, sizeof *pit);
    struct market_settings *market = &pit->settings.market;
    market->participation = SETTING_NONE;
    market->max_stale = SETTING_NONE;
    market->collar = SETTING_NONE;
    market->tick = SETTING_NONE;
    market->lot = DECIMAL_ONE;
    market->qty_step = DECIMAL_ONE;
    pit->open = 9 * NS_PER_HOUR + 30 * NS_PER_MINUTE;
    pit->close = 16 * NS_PER_HOUR;
    pit->days = PIT_DAYS;
}

/* ---- events ---- */

static void add_event(struct pit *pit, const struct pit_event *event)
{
    assert(pit->event_count < 3 * PIT_ROWS);
    pit->events[pit->event_count++] = *event;
}

void pit_add_row(struct pit *pit, const struct feed_row *given, bool mark, int64_t late)
{
    assert(pit->row_count < PIT_ROWS);
    int index = pit->row_count++;
    struct feed_row *row = &pit->rows[index];
    *row = *given;
    row->row = index + 1;
    struct pit_event event = {.kind = PIT_TICK, .instant = row->time, .mark = mark, .row = index};
    if (row->kind == FEED_BARS) {
        event.kind = PIT_BAR_OPEN;
        event.instant = row->as.bar.begin;
        event.now = event.instant + late;
        add_event(pit, &event);
        event.kind = PIT_BAR_CLOSE;
        event.instant = row->as.bar.end;
    }
    event.now = event.instant + late;
    add_event(pit, &event);
}

void pit_add_order(struct pit *pit, enum pit_kind kind, int64_t time, int64_t late,
                   const struct pit_order *order)
{
    add_event(pit, &(struct pit_event){
                       .kind = kind, .instant = time, .now = time + late, .order = *order});
}

/* T01. */
static int phase_of(const struct pit *pit, const struct pit_event *event)
{
    switch (event->kind) {
    case PIT_BAR_CLOSE:
        return 1;
    case PIT_SESSION_END:
        return 2;
    case PIT_TICK:
        return 8;
    case PIT_ORDER:
    case PIT_CANCEL:
    case PIT_REPLACE:
        return 9;
    case PIT_BAR_OPEN:
        return pit->rows[event->row].as.bar.point ? 1 : 11;
    }
    return PHASE_MAX;
}

/* Stable: what was added first stays first. */
static void sort_events(struct pit *pit, bool by_completion)
{
    for (int i = 0; i < pit->event_count; i++) {
        struct pit_event event = pit->events[i];
        bool late = by_completion && event.now > event.instant;
        event.phase = late ? 0 : phase_of(pit, &event);
        int64_t time = by_completion ? event.now : event.instant;
        int at = i;
        for (; at > 0; at--) {
            const struct pit_event *before = &pit->events[at - 1];
            int64_t its_time = by_completion ? before->now : before->instant;
            if (its_time < time || (its_time == time && before->phase <= event.phase)) break;
            pit->events[at] = *before;
        }
        pit->events[at] = event;
    }
}

void pit_finish(struct pit *pit)
{
    for (int day = 0; day < pit->days && pit->open < pit->close; day++) {
        int64_t end = day * NS_PER_DAY + pit->close;
        add_event(pit, &(struct pit_event){.kind = PIT_SESSION_END, .instant = end, .now = end});
    }
    sort_events(pit, false);
    for (int i = 0; i < pit->event_count; i++) pit->events[i].sequence = i;
    sort_events(pit, true);
}

/* ---- sessions and deaths ---- */

bool pit_session(const struct pit *pit, int64_t moment, bool ending, int64_t *begin, int64_t *end)
{
    for (int day = 0; day < pit->days; day++) {
        *begin = day * NS_PER_DAY + pit->open;
        *end = day * NS_PER_DAY + pit->close;
        if (ending ? moment > *begin && moment <= *end : moment >= *begin && moment < *end) {
            return true;
        }
    }
    *begin = *end = MOMENT_NONE;
    return false;
}

int64_t pit_dies_at(const struct pit *pit, const struct pit_order *order, int64_t now,
                    bool date_only)
{
    if (order->tif == TIF_GTD) return order->expire;
    bool opens = order->tif == TIF_OPG || order->type == TYPE_MARKET_ON_OPEN;
    if (!opens && order->tif != TIF_DAY && order->tif != TIF_CLS) return MOMENT_END;
    for (int day = 0; day < pit->days; day++) {
        int64_t begin = day * NS_PER_DAY + pit->open;
        int64_t end = day * NS_PER_DAY + pit->close;
        bool own = now < end;
        if (opens || (order->tif == TIF_DAY && date_only)) own = now <= begin;
        if (own) return end;
    }
    return MOMENT_END;
}

/* ---- the log ---- */

static void add_time(struct text *log, int64_t moment)
{
    int64_t seconds = moment % NS_PER_DAY / NS_PER_SECOND;
    text_addf(log, "%s %02d:%02d", day_names[moment / NS_PER_DAY % PIT_DAYS], (int)(seconds / 3600),
              (int)(seconds / 60 % 60));
    if (seconds % 60) text_addf(log, ":%02d", (int)(seconds % 60));
}

static const char *number(int64_t value, char buffer[32])
{
    decimal_print(value, DECIMAL_PLACES, buffer);
    return buffer;
}

void pit_tell_fill(struct text *log, char name, const struct fill_offer *offer, int64_t qty)
{
    char first[32], second[32];
    add_time(log, offer->now);
    text_addf(log, " %c fills %s at %s (%s %s %s)%s\n", name, number(qty, first),
              number(offer->price, second), offer->rule,
              word_name(&liquidity_words, (int)offer->liquidity),
              word_name(&part_words, (int)offer->part), offer->ambiguous ? " ambiguous" : "");
}

void pit_tell_end(struct text *log, char name, enum order_status status, enum reason reason,
                  const char *rule, int64_t now)
{
    if (status == STATUS_FILLED) return; /* its last fill says so */
    add_time(log, now);
    text_addf(log, " %c %s", name, word_name(&order_status_words, (int)status));
    if (reason != REASON_NONE) text_addf(log, ": %s", word_name(&reason_words, (int)reason));
    text_addf(log, " (%s)\n", rule);
}

void pit_tell_trigger(struct text *log, char name, const char *rule, int64_t now)
{
    add_time(log, now);
    text_addf(log, " %c is triggered (%s)\n", name, rule);
}

void pit_tell_stale(struct text *log, int64_t age, int64_t now)
{
    add_time(log, now);
    text_addf(log, " price is %d s old (M13)\n", (int)(age / NS_PER_SECOND));
}

void pit_tell_superseded(struct text *log, int64_t now)
{
    add_time(log, now);
    text_add_string(log, " price is superseded (Q13)\n");
}

void pit_tell_last(struct text *log, int64_t price)
{
    char buffer[32];
    text_addf(log, "last %s\n", price == VALUE_NONE ? "none" : number(price, buffer));
}

/* ---- lines ---- */

struct line {
    char *words[WORDS_MAX];
    int count;
    const char *text;
};

static _Noreturn void bad_line(const struct line *line, const char *what)
{
    fprintf(stderr, "pit: %s in: %s\n", what, line->text);
    abort();
}

static int64_t read_number(const struct line *line, const char *word)
{
    int64_t value;
    if (strcmp(word, "-") == 0) return VALUE_NONE;
    if (decimal_parse(word, strlen(word), DECIMAL_PLACES, 0, &value) != DECIMAL_OK) {
        bad_line(line, word);
    }
    return value;
}

static int64_t read_clock(const struct line *line, const char *word)
{
    int hour, minute, second = 0, count = 0;
    if (sscanf(word, "%2d:%2d%n:%2d%n", &hour, &minute, &count, &second, &count) < 2 ||
        word[count] != 0) {
        bad_line(line, word);
    }
    return ((int64_t)hour * 3600 + minute * 60 + second) * NS_PER_SECOND;
}

static int64_t read_day(const struct line *line, const char *word)
{
    for (int day = 0; day < PIT_DAYS; day++) {
        if (strncmp(word, day_names[day], 3) == 0) return day * NS_PER_DAY;
    }
    bad_line(line, word);
}

static int read_word(const struct line *line, const struct words *words, const char *word)
{
    int value = word_find(words, word, strlen(word));
    if (value < 0) bad_line(line, word);
    return value;
}

/* `key=value` words from `first` on; returns seconds of late=. */
static int64_t read_keys(const struct line *line, int first, struct pit_order *order)
{
    int64_t late = 0;
    for (int i = first; i < line->count; i++) {
        char *value = strchr(line->words[i], '=');
        if (!value) bad_line(line, line->words[i]);
        *value++ = 0;
        const char *key = line->words[i];
        if (strcmp(key, "late") == 0)
            late = read_number(line, value) * 10;
        else if (strcmp(key, "limit") == 0)
            order->limit = read_number(line, value);
        else if (strcmp(key, "stop") == 0)
            order->stop = read_number(line, value);
        else if (strcmp(key, "qty") == 0)
            order->qty = read_number(line, value);
        else if (strcmp(key, "takes") == 0)
            order->takes = read_number(line, value);
        else if (strcmp(key, "group") == 0)
            order->group = value[0];
        else if (strcmp(key, "parent") == 0)
            order->parent = value[0];
        else if (strcmp(key, "trail") == 0) {
            size_t size = strlen(value);
            order->trail_percent = value[size - 1] == '%';
            if (order->trail_percent) value[size - 1] = 0;
            order->trail = read_number(line, value);
            if (order->trail_percent) order->trail /= 100;
        } else if (strcmp(key, "tif") == 0) {
            order->tif = (enum tif)read_word(line, &tif_words, value);
        } else if (strcmp(key, "type") == 0) {
            order->type = (enum order_type)read_word(line, &order_type_words, value);
        } else if (strcmp(key, "expire") == 0) {
            order->expire = read_day(line, value) + read_clock(line, value + 4);
        } else {
            bad_line(line, key);
        }
    }
    return late;
}

static bool read_order_line(struct pit *pit, const struct line *line, int64_t time)
{
    const char *verb = line->words[2];
    struct pit_order order = {.qty = VALUE_NONE,
                              .limit = VALUE_NONE,
                              .stop = VALUE_NONE,
                              .takes = VALUE_NONE,
                              .trail = VALUE_NONE,
                              .expire = MOMENT_NONE,
                              .tif = TIF_DAY,
                              .type = TYPE_TRAILING_STOP}; /* by its prices, below */
    enum pit_kind kind = PIT_ORDER;
    int first = 4;
    if (strcmp(verb, "cancel") == 0)
        kind = PIT_CANCEL;
    else if (strcmp(verb, "replace") == 0)
        kind = PIT_REPLACE;
    else if (strcmp(verb, "order") != 0)
        return false;
    if (line->count < (kind == PIT_ORDER ? 6 : 4)) bad_line(line, "too few words");
    order.name = line->words[3][0];
    if (kind == PIT_ORDER) {
        order.side = (enum side)read_word(line, &side_words, line->words[4]);
        order.qty = read_number(line, line->words[5]);
        first = 6;
    }
    int64_t late = read_keys(line, first, &order);
    if (order.type == TYPE_TRAILING_STOP && order.trail == VALUE_NONE) {
        bool limit = order.limit != VALUE_NONE;
        order.type = limit ? TYPE_LIMIT : TYPE_MARKET;
        if (order.stop != VALUE_NONE) order.type = limit ? TYPE_STOP_LIMIT : TYPE_STOP;
    }
    pit_add_order(pit, kind, time, late, &order);
    return true;
}

static bool at_session_end(const struct pit *pit, int64_t moment)
{
    int64_t begin, end;
    return pit_session(pit, moment, true, &begin, &end) && moment == end;
}

/* Numbers up to the first `key=value`; VALUE_NONE beyond. */
static int64_t nth_number(const struct line *line, int index)
{
    if (index >= line->count || strchr(line->words[index], '=')) return VALUE_NONE;
    return read_number(line, line->words[index]);
}

static void read_price_line(struct pit *pit, const struct line *line, int64_t time)
{
    const char *verb = line->words[2];
    struct feed_row row = {.kind = FEED_BARS, .symbol = 0, .time = time};
    struct pit_order ignored = {0};
    int keys = 3;
    while (keys < line->count && !strchr(line->words[keys], '=')) keys++;
    if (strcmp(verb, "bar") == 0 || strcmp(verb, "day") == 0) {
        struct bar_row *bar = &row.as.bar;
        *bar = (struct bar_row){.begin = time,
                                .from = time,
                                .open = nth_number(line, 4),
                                .high = nth_number(line, 5),
                                .low = nth_number(line, 6),
                                .close = nth_number(line, 7),
                                .volume = nth_number(line, 8),
                                .date_only = verb[0] == 'd'};
        bar->end = time - time % NS_PER_DAY + read_clock(line, line->words[3]);
        bar->ends_session = at_session_end(pit, bar->end);
    } else if (strcmp(verb, "point") == 0) {
        row.as.bar = (struct bar_row){.begin = time,
                                      .end = time,
                                      .from = time,
                                      .open = VALUE_NONE,
                                      .high = VALUE_NONE,
                                      .low = VALUE_NONE,
                                      .close = nth_number(line, 3),
                                      .volume = nth_number(line, 4),
                                      .point = true,
                                      .ends_session = at_session_end(pit, time)};
    } else if (strcmp(verb, "print") == 0 || strcmp(verb, "mark") == 0) {
        row.kind = FEED_TRADES;
        row.as.print = (struct print_row){time, nth_number(line, 3), nth_number(line, 4)};
    } else if (strcmp(verb, "quote") == 0) {
        row.kind = FEED_QUOTES;
        row.as.quote = (struct quote_row){.time = time,
                                          .bid = nth_number(line, 3),
                                          .bid_size = nth_number(line, 4),
                                          .ask = nth_number(line, 5),
                                          .ask_size = nth_number(line, 6)};
    } else {
        bad_line(line, verb);
    }
    int64_t late = read_keys(line, keys, &ignored);
    pit_add_row(pit, &row, strcmp(verb, "mark") == 0, late);
}

static void read_line(struct pit *pit, const char *begin, size_t size)
{
    char copy[256], shown[256];
    assert(size < sizeof copy);
    memcpy(copy, begin, size);
    copy[size] = 0;
    memcpy(shown, copy, size + 1);
    struct line line = {.text = shown};
    for (char *at = copy; *at;) {
        while (*at == ' ') *at++ = 0;
        if (!*at) break;
        if (line.count == WORDS_MAX) bad_line(&line, "too many words");
        line.words[line.count++] = at;
        while (*at && *at != ' ') at++;
    }
    if (line.count == 0) return;
    if (line.count < 4) bad_line(&line, "too few words");
    int64_t time = read_day(&line, line.words[0]) + read_clock(&line, line.words[1]);
    if (!read_order_line(pit, &line, time)) read_price_line(pit, &line, time);
}

void pit_read(struct pit *pit, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\n");
        read_line(pit, text, size);
        text += size + (text[size] == '\n');
    }
}
