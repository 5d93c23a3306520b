/* In: a feed. Out: its rows, and what it tells, in another thread. Always: what the threads share is the
 * queue and `progress`; the rest of struct feed_ahead belongs to the thread that reads from its start to
 * its end, or to the one that takes, as the members say. */
#include "feeds/feed_ahead.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/thread.h"
#include "feeds/feed_queue.h"

enum ahead_kind { AHEAD_NAME, AHEAD_REFUSAL, AHEAD_FINDING, AHEAD_ROW, AHEAD_END };
enum name_table { TABLE_SYMBOLS, TABLE_USERS, TABLE_ACCOUNTS, TABLE_GROUPS, TABLE_COUNT };

struct name_item {
    struct queue_item head;
    uint32_t table, size;
    char text[];
};
struct refusal_item {
    struct queue_item head;
    struct feed_refusal refusal; /* its raw text is in `raw` */
    char raw[];
};
struct finding_item {
    struct queue_item head;
    struct feed_finding finding;
};
struct row_item {
    struct queue_item head;
    struct feed_counts counts; /* after the row */
    struct feed_row row;       /* as far as its kind goes */
};
struct end_item {
    struct queue_item head;
    enum feed_outcome outcome;
    struct feed_counts counts;
    struct problem problem; /* of FEED_BROKEN */
};

/* Names of one table. */
struct name_map {
    struct names own; /* the reading thread's */
    uint32_t told;    /* of them, handed over; the reading thread's */
    struct names *names;
    uint32_t *ids; /* in `names`, by id in `own`; owned, the taking thread's */
    size_t count, capacity;
};

enum { PROGRESS_ROWS = 256 }; /* between two looks at how far the file was read */

struct feed_ahead {
    struct feed *feed; /* the reading thread's, while there is one */
    struct feed_context context;
    struct calendar *calendar;
    struct name_map maps[TABLE_COUNT];
    uint32_t names_told; /* of all tables; the reading thread's */
    struct feed_queue *queue;
    pthread_t thread;
    bool has_thread; /* set before it starts */
    atomic_llong progress;

    /* The taking thread's. */
    struct feed_listener listener;
    struct feed_counts counts;
    enum feed_outcome ended; /* FEED_ROW: not yet */
    struct problem problem;  /* of FEED_BROKEN */
};

/* ---- which feeds ----------------------------------------------------------------------------- */

static bool is_read_ahead(enum feed_kind kind)
{
    return kind == FEED_BARS || kind == FEED_TRADES || kind == FEED_QUOTES || kind == FEED_ORDERS ||
           kind == FEED_TARGETS || kind == FEED_L3;
}

bool feed_ahead_pays(const struct feed_settings *settings)
{
    if (!is_read_ahead(settings->kind)) return false;
    int64_t size = 0;
    for (size_t i = 0; i < settings->files.count; i++) {
        const int64_t more = file_size(settings->files.paths[i]);
        size += more > 0 ? more : 0;
    }
    return size >= FEED_AHEAD_SIZE;
}

/* ---- the thread that reads ------------------------------------------------------------------- */

static void put_names(struct feed_ahead *ahead)
{
    uint32_t known = 0;
    for (int table = 0; table < TABLE_COUNT; table++) known += ahead->maps[table].own.count;
    if (known == ahead->names_told) return;
    ahead->names_told = known;
    for (uint32_t table = 0; table < TABLE_COUNT; table++) {
        struct name_map *map = &ahead->maps[table];
        while (map->told < map->own.count) {
            const char *text = names_text(&map->own, map->told++);
            const size_t size = strlen(text);
            struct name_item *item = feed_queue_put(ahead->queue, AHEAD_NAME, sizeof *item + size);
            if (item == NULL) return;
            item->table = table;
            item->size = (uint32_t)size;
            memcpy(item->text, text, size);
        }
    }
}

/* The feed's listener: before there is a thread its words go on at once. */
static bool hear_refusal(void *context, const struct feed_refusal *refusal)
{
    struct feed_ahead *ahead = context;
    if (!ahead->has_thread) return ahead->listener.refused(ahead->listener.context, refusal);
    struct refusal_item *item =
        feed_queue_put(ahead->queue, AHEAD_REFUSAL, sizeof *item + refusal->raw_size);
    if (item == NULL) return false;
    item->refusal = *refusal;
    if (refusal->raw_size > 0) memcpy(item->raw, refusal->raw, refusal->raw_size);
    return true;
}

static void hear_finding(void *context, const struct feed_finding *finding)
{
    struct feed_ahead *ahead = context;
    if (!ahead->has_thread) {
        ahead->listener.found(ahead->listener.context, finding);
        return;
    }
    struct finding_item *item = feed_queue_put(ahead->queue, AHEAD_FINDING, sizeof *item);
    if (item != NULL) item->finding = *finding;
}

static bool hear_question(void *context, uint32_t symbol, int32_t day)
{
    const struct feed_ahead *ahead = context;
    return ahead->listener.explains(ahead->listener.context, symbol, day);
}

/* The bytes of a row as far as its kind goes. */
enum {
    ROW_HEAD = offsetof(struct feed_row, as),
    BAR_SIZE = ROW_HEAD + sizeof(struct bar_row),
    QUOTE_SIZE = ROW_HEAD + sizeof(struct quote_row),
    PRINT_SIZE = ROW_HEAD + sizeof(struct print_row),
    ORDER_SIZE = ROW_HEAD + sizeof(struct order_row)
};
static size_t row_size(enum feed_kind kind)
{
    if (kind == FEED_BARS) return BAR_SIZE;
    if (kind == FEED_QUOTES) return QUOTE_SIZE;
    if (kind == FEED_TRADES) return PRINT_SIZE;
    return kind == FEED_ORDERS ? ORDER_SIZE : sizeof(struct feed_row);
}

/* Each size is known to the compiler, which makes a handful of moves of it. */
static void copy_row(struct feed_row *to, const struct feed_row *from)
{
    if (from->kind == FEED_BARS) {
        memcpy(to, from, BAR_SIZE);
    } else if (from->kind == FEED_QUOTES) {
        memcpy(to, from, QUOTE_SIZE);
    } else if (from->kind == FEED_ORDERS) {
        memcpy(to, from, ORDER_SIZE);
    } else {
        memcpy(to, from, row_size(from->kind));
    }
}

static bool put_row(struct feed_ahead *ahead, const struct feed_row *row)
{
    const size_t size = row_size(row->kind);
    struct row_item *item =
        feed_queue_put(ahead->queue, AHEAD_ROW, offsetof(struct row_item, row) + size);
    if (item == NULL) return false;
    item->counts = *feed_counts(ahead->feed);
    copy_row(&item->row, row);
    return true;
}

static void put_end(struct feed_ahead *ahead, enum feed_outcome outcome,
                    const struct problem *problem)
{
    struct end_item *item = feed_queue_put(ahead->queue, AHEAD_END, sizeof *item);
    if (item == NULL) return;
    item->outcome = outcome;
    item->counts = *feed_counts(ahead->feed);
    item->problem = *problem;
    feed_queue_end(ahead->queue);
}

static void *read_feed(void *context)
{
    struct feed_ahead *ahead = context;
    struct feed_row row = {0};
    struct problem problem = {0};
    enum feed_outcome outcome;
    for (unsigned rows = 0; (outcome = feed_next(ahead->feed, &row, &problem)) == FEED_ROW;
         rows++) {
        put_names(ahead);
        if (!put_row(ahead, &row)) break;
        if (rows % PROGRESS_ROWS == 0)
            atomic_store_explicit(&ahead->progress, feed_progress(ahead->feed),
                                  memory_order_relaxed);
    }
    if (outcome == FEED_ROW) return NULL; /* nobody wants more */
    put_names(ahead);
    atomic_store_explicit(&ahead->progress, feed_progress(ahead->feed), memory_order_relaxed);
    put_end(ahead, outcome, &problem);
    return NULL;
}

/* ---- the thread that takes ------------------------------------------------------------------- */

static void learn_name(struct name_map *map, const char *text, size_t size)
{
    map->ids = memory_reserve(map->ids, &map->capacity, map->count + 1, sizeof *map->ids);
    map->ids[map->count++] = names_intern(map->names, text, size);
}

/* Without a thread, or before it: what the feed has met. */
static void learn_names(struct feed_ahead *ahead)
{
    for (int table = 0; table < TABLE_COUNT; table++) {
        struct name_map *map = &ahead->maps[table];
        while (map->told < map->own.count) {
            const char *text = names_text(&map->own, map->told++);
            learn_name(map, text, strlen(text));
        }
    }
}

static void name(const struct feed_ahead *ahead, enum name_table table, uint32_t *id)
{
    if (*id != NAME_NONE) *id = ahead->maps[table].ids[*id];
}

/* From ids of the reading thread's names to those that all know. */
static void name_row(const struct feed_ahead *ahead, struct feed_row *row)
{
    name(ahead, TABLE_SYMBOLS, &row->symbol);
    if (row->kind == FEED_ORDERS) {
        name(ahead, TABLE_USERS, &row->as.order.user);
        name(ahead, TABLE_ACCOUNTS, &row->as.order.account);
        name(ahead, TABLE_GROUPS, &row->as.order.group);
    } else if (row->kind == FEED_TARGETS) {
        name(ahead, TABLE_USERS, &row->as.target.user);
        name(ahead, TABLE_ACCOUNTS, &row->as.target.account);
    }
}

static enum feed_outcome next_without_thread(struct feed_ahead *ahead, struct feed_row *row,
                                             struct problem *problem)
{
    enum feed_outcome outcome = feed_next(ahead->feed, row, problem);
    learn_names(ahead);
    ahead->counts = *feed_counts(ahead->feed);
    if (outcome == FEED_ROW) name_row(ahead, row);
    return outcome;
}

static void take_refusal(struct feed_ahead *ahead, const struct refusal_item *item)
{
    struct feed_refusal refusal = item->refusal;
    refusal.raw = item->raw;
    const bool goes_on = ahead->listener.refused(ahead->listener.context, &refusal);
    assert(goes_on);
}

static void take_end(struct feed_ahead *ahead, const struct end_item *item)
{
    ahead->ended = item->outcome;
    ahead->counts = item->counts;
    ahead->problem = item->problem;
}

/* Anything but a row. */
static void take_told(struct feed_ahead *ahead, const struct queue_item *item)
{
    const struct name_item *met = (const void *)item;
    switch ((enum ahead_kind)item->kind) {
    case AHEAD_NAME:
        learn_name(&ahead->maps[met->table], met->text, met->size);
        return;
    case AHEAD_REFUSAL:
        take_refusal(ahead, (const void *)item);
        return;
    case AHEAD_FINDING:
        ahead->listener.found(ahead->listener.context,
                              &((const struct finding_item *)(const void *)item)->finding);
        return;
    case AHEAD_END:
        take_end(ahead, (const void *)item);
        return;
    case AHEAD_ROW:
        break;
    }
    assert(false);
}

enum feed_outcome feed_ahead_next(struct feed_ahead *ahead, struct feed_row *row,
                                  struct problem *problem)
{
    if (!ahead->has_thread) return next_without_thread(ahead, row, problem);
    while (ahead->ended == FEED_ROW) {
        const struct queue_item *head = feed_queue_take(ahead->queue);
        if (head->kind != AHEAD_ROW) {
            take_told(ahead, head);
            continue;
        }
        const struct row_item *item = (const void *)head;
        ahead->counts = item->counts;
        copy_row(row, &item->row);
        name_row(ahead, row);
        return FEED_ROW;
    }
    if (ahead->ended == FEED_BROKEN) *problem = ahead->problem;
    return ahead->ended;
}

const struct feed_counts *feed_ahead_counts(const struct feed_ahead *ahead)
{
    return &ahead->counts;
}

int64_t feed_ahead_progress(const struct feed_ahead *ahead)
{
    if (!ahead->has_thread) return feed_progress(ahead->feed);
    return atomic_load_explicit(&ahead->progress, memory_order_relaxed);
}

/* ---- life ------------------------------------------------------------------------------------ */

static void make_names(struct feed_ahead *ahead, const struct feed_context *context)
{
    struct names *const all[TABLE_COUNT] = {
        [TABLE_SYMBOLS] = context->symbols,
        [TABLE_USERS] = context->users,
        [TABLE_ACCOUNTS] = context->accounts,
        [TABLE_GROUPS] = context->groups,
    };
    for (int table = 0; table < TABLE_COUNT; table++) {
        names_init(&ahead->maps[table].own);
        ahead->maps[table].names = all[table];
    }
    ahead->context = *context;
    ahead->context.symbols = &ahead->maps[TABLE_SYMBOLS].own;
    ahead->context.users = &ahead->maps[TABLE_USERS].own;
    ahead->context.accounts = &ahead->maps[TABLE_ACCOUNTS].own;
    ahead->context.groups = &ahead->maps[TABLE_GROUPS].own;
    /* What `explains` is asked about has the id that it knows. */
    if (ahead->listener.explains == NULL) return;
    for (uint32_t id = 0; id < context->symbols->count; id++) {
        const char *text = names_text(context->symbols, id);
        const uint32_t same = names_intern(ahead->context.symbols, text, strlen(text));
        assert(same == id);
    }
}

/* Without a thread the feed is read where it is asked for. */
static void start_thread(struct feed_ahead *ahead)
{
    struct problem none;
    ahead->queue = feed_queue_open();
    ahead->has_thread = true; /* which the thread reads as it begins */
    if (!thread_start(&ahead->thread, read_feed, ahead, &none)) ahead->has_thread = false;
}

struct feed_ahead *feed_ahead_open(const struct feed_context *context,
                                   const struct feed_settings *settings, uint16_t rank,
                                   const struct feed_listener *listener, struct problem *problem)
{
    assert(listener->accepts == NULL && is_read_ahead(settings->kind));
    struct feed_ahead *ahead = memory_alloc_zero(1, sizeof *ahead);
    const struct feed_listener own = {ahead, hear_refusal, hear_finding, NULL,
                                      listener->explains != NULL ? hear_question : NULL};
    ahead->listener = *listener;
    ahead->ended = FEED_ROW;
    atomic_init(&ahead->progress, 0);
    make_names(ahead, context);
    ahead->calendar = calendar_share(context->calendar);
    ahead->context.calendar = ahead->calendar;
    ahead->feed = feed_open(&ahead->context, settings, rank, &own, problem);
    learn_names(ahead);
    if (ahead->feed == NULL) {
        feed_ahead_release(ahead);
        return NULL;
    }
    ahead->counts = *feed_counts(ahead->feed);
    start_thread(ahead);
    return ahead;
}

void feed_ahead_release(struct feed_ahead *ahead)
{
    if (ahead == NULL) return;
    if (ahead->has_thread) {
        feed_queue_stop(ahead->queue);
        thread_join(ahead->thread);
    }
    feed_release(ahead->feed);
    feed_queue_release(ahead->queue);
    calendar_release(ahead->calendar);
    for (int table = 0; table < TABLE_COUNT; table++) {
        names_release(&ahead->maps[table].own);
        memory_free(ahead->maps[table].ids);
    }
    memory_free(ahead);
}
