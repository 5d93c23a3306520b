/* A feed that is read ahead against the same feed read where it is asked for: what a listener and a taker
 * of rows see, in order, must be the same text: rows with the ids and the texts of their names, counts
 * after each row, refusals, findings, the end and its problem. Feeds are made by seeds, with damage of
 * all kinds; a seed that fails is printed. */
#include <assert.h>
#include <pthread.h>
#include <zlib.h>

#include "base/random.h"
#include "feeds/feed_ahead.h"
#include "feeds/feed_queue.h"
#include "unit/feed_probe.h"

enum { SEEDS = 120, ROWS_MAX = 900 };

/* ---- what is seen ---------------------------------------------------------------------------- */

struct seen {
    struct feed_probe *probe;
    struct text text;
};

static bool see_refusal(void *context, const struct feed_refusal *refusal)
{
    struct seen *seen = context;
    char problem[1400];
    problem_format(&refusal->problem, problem, sizeof problem);
    text_addf(&seen->text, "refused %d %lld %lld %lld %s %d | ", refusal->feed,
              (long long)refusal->row, (long long)refusal->line, (long long)refusal->byte_offset,
              problem, (int)refusal->problem.code);
    text_add(&seen->text, refusal->raw, refusal->raw_size);
    text_add_char(&seen->text, '\n');
    return true;
}

static void see_finding(void *context, const struct feed_finding *finding)
{
    struct seen *seen = context;
    text_addf(&seen->text, "found %d %lld %s %s %d %s\n", finding->feed, (long long)finding->row,
              finding->rule, finding->kind, (int)finding->severity, finding->text);
}

/* Told of SYM1 alone, which is known before; others' ids mean nothing. */
static bool explain(void *context, uint32_t symbol, int32_t day)
{
    (void)context;
    return symbol == 1 && day % 2 == 0;
}

static void see_name(struct seen *seen, const struct names *names, uint32_t id)
{
    if (id == NAME_NONE)
        text_add_string(&seen->text, " -");
    else
        text_addf(&seen->text, " %u=%s", id, names_text(names, id));
}

static void see_row(struct seen *seen, const struct feed_row *row)
{
    struct feed_probe *probe = seen->probe;
    text_addf(&seen->text, "row %d %d %lld %lld %lld", (int)row->kind, row->feed,
              (long long)row->row, (long long)row->line, (long long)row->time);
    see_name(seen, &probe->symbols, row->symbol);
    const struct bar_row *bar = &row->as.bar;
    const struct order_row *order = &row->as.order;
    const struct target_row *target = &row->as.target;
    const struct l3_row *l3 = &row->as.l3;
    if (row->kind == FEED_BARS) {
        text_addf(&seen->text, " %lld %lld %lld %lld %lld %lld %lld %lld %d %d %d",
                  (long long)bar->begin, (long long)bar->end, (long long)bar->from,
                  (long long)bar->open, (long long)bar->high, (long long)bar->low,
                  (long long)bar->close, (long long)bar->volume, bar->point, bar->ends_session,
                  bar->date_only);
    } else if (row->kind == FEED_QUOTES) {
        text_addf(&seen->text, " %lld %lld %lld %lld", (long long)row->as.quote.bid,
                  (long long)row->as.quote.ask, (long long)row->as.quote.bid_size,
                  (long long)row->as.quote.ask_size);
    } else if (row->kind == FEED_TRADES) {
        text_addf(&seen->text, " %lld %lld", (long long)row->as.print.price,
                  (long long)row->as.print.size);
    } else if (row->kind == FEED_ORDERS) {
        see_name(seen, &probe->users, order->user);
        see_name(seen, &probe->accounts, order->account);
        see_name(seen, &probe->groups, order->group);
        text_addf(&seen->text, " %s %s %d %d %d %d %lld %lld %lld", order->id.text,
                  order->parent.text, (int)order->action, (int)order->side, (int)order->type,
                  (int)order->tif, (long long)order->qty, (long long)order->limit_price,
                  (long long)order->stop_price);
    } else if (row->kind == FEED_TARGETS) {
        see_name(seen, &probe->users, target->user);
        see_name(seen, &probe->accounts, target->account);
        text_addf(&seen->text, " %lld %lld %lld", (long long)target->weight, (long long)target->qty,
                  (long long)target->value);
    } else {
        text_addf(&seen->text, " %d %s %d %lld %lld", (int)l3->type, l3->id.text, (int)l3->side,
                  (long long)l3->size, (long long)l3->price);
    }
    text_add_char(&seen->text, '\n');
}

static void see_counts(struct seen *seen, const struct feed_counts *counts)
{
    text_addf(&seen->text, "counts %lld %lld %lld %lld %lld %d\n", (long long)counts->read,
              (long long)counts->used, (long long)counts->quarantined, (long long)counts->outside,
              (long long)counts->dates, counts->secret_columns);
}

static void see_names(struct seen *seen, const struct names *names)
{
    for (uint32_t id = 0; id < names->count; id++) see_name(seen, names, id);
    text_add_char(&seen->text, '\n');
}

/* ---- the two ways ---------------------------------------------------------------------------- */

static void meet_names(struct feed_probe *probe)
{
    names_init(&probe->symbols);
    names_init(&probe->users);
    names_init(&probe->accounts);
    names_init(&probe->groups);
    names_intern(&probe->symbols, "OTHER", 5);
    names_intern(&probe->symbols, "SYM1", 4);
    names_intern(&probe->users, "somebody", 8);
    names_intern(&probe->users, "user3", 5);
    names_intern(&probe->accounts, "nobody", 6);
}

static void forget_names(struct feed_probe *probe)
{
    names_release(&probe->symbols);
    names_release(&probe->users);
    names_release(&probe->accounts);
    names_release(&probe->groups);
}

/* What is seen of the first `most` rows. */
static struct text read_feed(struct feed_probe *probe, bool ahead, int64_t most)
{
    struct seen seen = {.probe = probe};
    struct feed_listener listener = {&seen, see_refusal, see_finding, NULL, explain};
    struct problem problem = {0};
    struct feed *plain = NULL;
    struct feed_ahead *thread = NULL;
    struct feed_row row;
    enum feed_outcome outcome = FEED_ROW;
    meet_names(probe);
    struct feed_context context = {&probe->settings, probe->calendar, probe->zone,
                                   &probe->symbols,  &probe->users,   &probe->accounts,
                                   &probe->groups};
    if (ahead)
        thread = feed_ahead_open(&context, &probe->feed, 3, &listener, &problem);
    else
        plain = feed_open(&context, &probe->feed, 3, &listener, &problem);
    const bool opened = plain != NULL || thread != NULL;
    const struct feed_counts *counts = !opened ? NULL
                                       : ahead ? feed_ahead_counts(thread)
                                               : feed_counts(plain);
    for (int64_t rows = 0; opened && rows < most; rows++) {
        outcome =
            ahead ? feed_ahead_next(thread, &row, &problem) : feed_next(plain, &row, &problem);
        if (outcome != FEED_ROW) break;
        see_row(&seen, &row);
        see_counts(&seen, counts);
    }
    if (opened) see_counts(&seen, counts);
    if (opened && outcome != FEED_ROW) {
        enum feed_outcome again =
            ahead ? feed_ahead_next(thread, &row, &problem) : feed_next(plain, &row, &problem);
        assert_int_equal(again, outcome);
        int64_t progress = ahead ? feed_ahead_progress(thread) : feed_progress(plain);
        text_addf(&seen.text, "progress %lld\n", (long long)progress);
    }
    char told[1400] = "";
    if (!opened || outcome == FEED_BROKEN) problem_format(&problem, told, sizeof told);
    text_addf(&seen.text, "end %d %d %s\n", opened, (int)outcome, told);
    see_names(&seen, &probe->symbols);
    see_names(&seen, &probe->users);
    see_names(&seen, &probe->accounts);
    see_names(&seen, &probe->groups);
    feed_ahead_release(thread);
    feed_release(plain);
    forget_names(probe);
    return seen.text;
}

static void compare(struct feed_probe *probe, int64_t most, const char *what, uint64_t seed)
{
    struct text plain = read_feed(probe, false, most), ahead = read_feed(probe, true, most);
    if (plain.size != ahead.size ||
        memcmp(text_string(&plain), text_string(&ahead), plain.size) != 0) {
        const char *a = text_string(&plain), *b = text_string(&ahead);
        size_t at = 0;
        while (a[at] != 0 && a[at] == b[at]) at++;
        while (at > 0 && a[at - 1] != '\n') at--;
        fail_msg("%s, seed %llu: read where it is asked for\n%.300s\nread ahead\n%.300s", what,
                 (unsigned long long)seed, a + at, b + at);
    }
    text_release(&plain);
    text_release(&ahead);
}

/* ---- feeds by seeds -------------------------------------------------------------------------- */

struct maker {
    uint64_t seed, draws;
    int64_t clock; /* seconds */
};

static int64_t draw(struct maker *maker, int64_t most)
{
    return random_uniform(random_draw(maker->seed, 7, maker->draws++, 0), 0, most);
}

static const char *header_of(enum feed_kind kind)
{
    if (kind == FEED_BARS) return "time,symbol,open,high,low,close,volume\n";
    if (kind == FEED_QUOTES) return "time,symbol,bid,bid_size,ask,ask_size\n";
    if (kind == FEED_TRADES) return "time,symbol,price,size\n";
    if (kind == FEED_TARGETS) return "time,user,account,symbol,weight\n";
    if (kind == FEED_L3) return "time,type,order_id,size,price,side\n";
    return "time,order_id,user,account,symbol,side,qty,limit_price,group,parent\n";
}

static void add_time(struct maker *maker, struct text *text)
{
    const bool back = draw(maker, 40) == 0;
    char now[MOMENT_TEXT_SIZE];
    maker->clock += draw(maker, 3);
    moment_print((maker->clock - (back ? 60 : 0)) * NS_PER_SECOND, now);
    if (draw(maker, 60) == 0)
        text_addf(text, "%.10s,", now); /* a date alone */
    else
        text_addf(text, "%.19s,", now);
}

static void add_good_row(struct maker *maker, enum feed_kind kind, struct text *text)
{
    const int price = (int)draw(maker, 30) == 0 ? 4000 : 1000 + (int)draw(maker, 9);
    const int symbol = (int)draw(maker, 6), user = (int)draw(maker, 50);
    add_time(maker, text);
    if (kind == FEED_BARS)
        text_addf(text, "SYM%d,%d,%d.5,%d,%d,%d\n", symbol, price, price + 2, price - 1, price + 1,
                  (int)draw(maker, 99));
    else if (kind == FEED_QUOTES)
        text_addf(text, "SYM%d,%d,10,%d,20\n", symbol, price, price + (int)draw(maker, 9) - 1);
    else if (kind == FEED_TRADES)
        text_addf(text, "SYM%d,%d.123456789,%d\n", symbol, price, (int)draw(maker, 9));
    else if (kind == FEED_TARGETS)
        text_addf(text, "user%d,%s,SYM%d,0.5\n", user, user % 3 == 0 ? "shared" : "", symbol);
    else if (kind == FEED_L3)
        text_addf(text, "new,%lld,10,%d,buy\n", (long long)maker->draws, price);
    else
        text_addf(text, "o%lld,user%d,%s,SYM%d,%s,10,%d,%s,\n", (long long)maker->draws, user,
                  user % 3 == 0 ? "shared" : "", symbol, user % 2 == 0 ? "buy" : "sell", price,
                  user % 5 == 0 ? "pair" : "");
}

static void add_bad_row(struct maker *maker, enum feed_kind kind, struct text *text)
{
    static const char *const damages[] = {"nonsense\n",
                                          "2026-01-05 00:00:00,\"NEW\n",
                                          "\xff\xfe,NEW\n",
                                          "a\"b,c\n",
                                          "\n",
                                          "2026-01-05 00:00:00,NEW,x,y,z,1,2,3,4,5,6\n"};
    int64_t choice = draw(maker, 8);
    if (choice < 6) {
        text_add_string(text, damages[choice]);
    } else if (choice == 6) { /* longer than a batch, and than a row may be */
        int64_t size = draw(maker, 1) == 0 ? 40000 : 70000;
        for (int64_t i = 0; i < size; i++) text_add_char(text, i % 100 == 0 ? ',' : 'x');
        text_add_char(text, '\n');
    } else if (kind == FEED_ORDERS) { /* a name that comes in a bad row alone */
        add_time(maker, text);
        text_addf(text, "o,bad%lld,,SYM1,buy,ten,,,\n", (long long)maker->draws);
    } else {
        add_time(maker, text);
        text_addf(text, "BAD%lld,ten,ten,ten,ten,ten\n", (long long)maker->draws);
    }
}

static void make_file(struct maker *maker, enum feed_kind kind, struct text *text)
{
    int64_t rows = draw(maker, ROWS_MAX), one_in = 1 + draw(maker, 60);
    text_add_string(text, header_of(kind));
    for (int64_t i = 0; i < rows; i++) {
        if (draw(maker, one_in) == 0)
            add_bad_row(maker, kind, text);
        else
            add_good_row(maker, kind, text);
    }
}

/* Some are packed, and of those some are cut. */
static void add_file(struct feed_probe *probe, struct maker *maker, const struct text *text)
{
    int64_t choice = draw(maker, 5);
    if (choice > 1) {
        probe_add_bytes(probe, text_string(text), text->size);
        return;
    }
    size_t room = compressBound((uLong)text->size) + 64;
    unsigned char *packed = memory_alloc(room);
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (unsigned char *)(uintptr_t)text_string(text);
    stream.avail_in = (uInt)text->size;
    stream.next_out = packed;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t size = room - stream.avail_out;
    deflateEnd(&stream);
    probe_add_bytes(probe, (const char *)packed, choice == 0 ? size : size - size / 3);
    memory_free(packed);
}

static void make_feed(struct feed_probe *probe, uint64_t seed)
{
    static const enum feed_kind kinds[] = {FEED_BARS,   FEED_QUOTES,  FEED_TRADES,
                                           FEED_ORDERS, FEED_TARGETS, FEED_L3};
    struct maker maker = {.seed = seed};
    const enum feed_kind kind = kinds[seed % 6];
    maker.clock = (int64_t)days_from_civil(2026, 1, 5) * 86400;
    probe_init(probe, kind);
    if (kind == FEED_L3) probe_set(probe->feed.symbol, "GOOG");
    if (kind == FEED_BARS) probe_interval(probe, NS_PER_MINUTE, false);
    probe->feed.sort = probe->feed.sort_given = draw(&maker, 3) == 0;
    if (draw(&maker, 3) == 0) probe->settings.start = (maker.clock + 100) * NS_PER_SECOND;
    if (draw(&maker, 3) == 0)
        probe->feed.quality[kind == FEED_QUOTES ? QUALITY_CROSSED_QUOTE
                                                : draw(&maker, QUALITY_COUNT - 1)] = POLICY_STOP;
    for (int64_t files = draw(&maker, 2); files >= 0; files--) {
        struct text text = {0};
        make_file(&maker, kind, &text);
        add_file(probe, &maker, &text);
        text_release(&text);
    }
    probe->zone = zone_open(probe->settings.zone, &probe->problem);
    probe->calendar = calendar_open(&probe->settings, NULL, 0, &probe->problem);
    assert_true(probe->zone != NULL && probe->calendar != NULL);
}

static void two_ways_of_reading(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct feed_probe probe;
        make_feed(&probe, seed);
        compare(&probe, INT64_MAX, "to the end", seed);
        probe_release(&probe);
    }
}

/* Whoever takes may stop at any row, while the thread waits or reads. */
static void left_at_any_row(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 18; seed++) {
        struct feed_probe probe;
        make_feed(&probe, seed);
        for (int64_t most = 0; most < 600; most += 1 + most / 2)
            compare(&probe, most, "left", seed);
        probe_release(&probe);
    }
}

/* Far more bad rows than the batches hold, before a first good one: the thread waits in the middle of a
 * row, and ends there. */
static void refusals_without_a_row(void **state)
{
    (void)state;
    struct feed_probe probe;
    struct text text = {0};
    probe_init(&probe, FEED_TRADES);
    text_add_string(&text, header_of(FEED_TRADES));
    for (int i = 0; i < 5000; i++) text_addf(&text, "2026-01-05 00:00:00,SYM%d,x,1\n", i);
    text_add_string(&text, "2026-01-05 00:00:00,SYM1,5,1\n");
    probe_add_text(&probe, text_string(&text));
    text_release(&text);
    probe.zone = zone_open("UTC", &probe.problem);
    probe.calendar = calendar_open(&probe.settings, NULL, 0, &probe.problem);
    compare(&probe, INT64_MAX, "refusals", 0);
    compare(&probe, 0, "refusals", 0);
    probe_release(&probe);
}

/* ---- the queue ------------------------------------------------------------------------------- */

enum { ITEMS = 20000 };

static size_t size_of_item(uint32_t i)
{
    return sizeof(struct queue_item) + (i % 997 == 0 ? 90000 : i * 7 % 300);
}

static void *put_items(void *context)
{
    for (uint32_t i = 0; i < ITEMS; i++) {
        size_t size = size_of_item(i);
        unsigned char *item = feed_queue_put(context, i, size);
        assert(item != NULL);
        memset(item + sizeof(struct queue_item), (int)(i & 255), size - sizeof(struct queue_item));
    }
    feed_queue_end(context);
    return NULL;
}

static void items_go_round(void **state)
{
    (void)state;
    struct feed_queue *queue = feed_queue_open();
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, put_items, queue), 0);
    for (uint32_t i = 0; i < ITEMS; i++) {
        const struct queue_item *item = feed_queue_take(queue);
        const unsigned char *bytes = (const void *)item;
        assert_int_equal(item->kind, i);
        for (size_t at = sizeof *item; at < size_of_item(i); at++)
            if (bytes[at] != (i & 255)) fail_msg("item %u, byte %zu", i, at);
    }
    pthread_join(thread, NULL);
    feed_queue_release(queue);
}

/* Of glibc: what threads get when nobody asks for more. */
int pthread_setattr_default_np(const pthread_attr_t *attributes);
int pthread_getattr_default_np(pthread_attr_t *attributes);

/* No thread can be had: each would need more memory than there is. */
static void without_a_thread(void **state)
{
    (void)state;
    pthread_attr_t usual, huge;
    pthread_t thread;
    assert_int_equal(pthread_getattr_default_np(&usual), 0);
    assert_int_equal(pthread_getattr_default_np(&huge), 0);
    assert_int_equal(pthread_attr_setstacksize(&huge, (size_t)1 << 50), 0);
    assert_int_equal(pthread_setattr_default_np(&huge), 0);
    assert_int_not_equal(pthread_create(&thread, NULL, put_items, NULL), 0);
    for (uint64_t seed = 0; seed < 24; seed++) {
        struct feed_probe probe;
        make_feed(&probe, seed);
        compare(&probe, INT64_MAX, "without a thread", seed);
        compare(&probe, 30, "without a thread", seed);
        probe_release(&probe);
    }
    assert_int_equal(pthread_setattr_default_np(&usual), 0);
    pthread_attr_destroy(&usual);
    pthread_attr_destroy(&huge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_ways_of_reading),    cmocka_unit_test(left_at_any_row),
        cmocka_unit_test(refusals_without_a_row), cmocka_unit_test(items_go_round),
        cmocka_unit_test(without_a_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
