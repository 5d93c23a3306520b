/* In: the rows of a scan, keys first, then values. Out: one row a group. Always: a group stands where
 * its first row came, so nothing depends on the order of hashes; sums are exact, whatever their size. */
#include "reports/report_totals.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"
#include "base/wide.h"
#include "reports/exact_sum.h"
#include "reports/total_views.h"

enum { MILLION = 1000000, FIRST_SLOTS = 1024 };

/* A cell of the scan: an integer, or the id of a word. */
struct scanned {
    int64_t value; /* KEY_NULL: NULL */
    const char *word;
    int size; /* of the word */
};
#define KEY_NULL INT64_MIN

struct group {
    int64_t keys[TOTAL_KEYS_MAX]; /* integers, ids of `words`; KEY_NULL */
    uint32_t given;               /* a bit for each value that is not NULL */
    uint32_t next;                /* group + 1 with the same slot, or 0 */
    wide values[TOTAL_VALUES_MAX];
};
struct report_totals {
    const struct total_view *view;
    int value_count;
    struct names words;
    struct {
        int column, when; /* of the scan; when -1: all rows */
        int64_t is;       /* id of the word */
    } from[TOTAL_VALUES_MAX];
    struct scanned row[TOTAL_COLUMNS_MAX]; /* the row at hand; words are those of `words` */
    struct group *groups;
    size_t count, capacity;
    uint32_t *slots; /* group + 1 of the first one in it; 0: none */
    size_t slot_count;
};

size_t report_totals_count(void)
{
    return total_views_count();
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static size_t slot_of(const struct report_totals *totals, const int64_t *keys)
{
    uint64_t hash = 0;
    for (int i = 0; i < totals->view->key_count; i++) {
        hash = (hash ^ (uint64_t)keys[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return (size_t)hash & (totals->slot_count - 1);
}

static void link_group(struct report_totals *totals, size_t index)
{
    size_t slot = slot_of(totals, totals->groups[index].keys);
    totals->groups[index].next = totals->slots[slot];
    totals->slots[slot] = (uint32_t)index + 1;
}

static void grow_slots(struct report_totals *totals)
{
    memory_free(totals->slots);
    totals->slot_count *= 2;
    totals->slots = memory_alloc_zero(totals->slot_count, sizeof *totals->slots);
    for (size_t i = 0; i < totals->count; i++) {
        link_group(totals, i);
    }
}

static struct group *group_at(struct report_totals *totals, const int64_t *keys)
{
    size_t size = (size_t)totals->view->key_count * sizeof *keys;
    for (uint32_t i = totals->slots[slot_of(totals, keys)]; i != 0;
         i = totals->groups[i - 1].next) {
        if (memcmp(totals->groups[i - 1].keys, keys, size) == 0) {
            return &totals->groups[i - 1];
        }
    }
    if (totals->count == totals->slot_count) {
        grow_slots(totals);
    }
    totals->groups = memory_reserve(totals->groups, &totals->capacity, totals->count + 1,
                                    sizeof *totals->groups);
    struct group *group = &totals->groups[totals->count];
    memset(group, 0, sizeof *group);
    memcpy(group->keys, keys, size);
    link_group(totals, totals->count++);
    return group;
}

static void take_value(struct group *group, int i, enum total_how how, int64_t value)
{
    uint32_t bit = UINT32_C(1) << i;
    bool first = (group->given & bit) == 0;
    wide *total = &group->values[i];
    group->given |= bit;
    switch (how) {
    case HOW_COUNT:
    case HOW_FILLED:
        *total += 1;
        break;
    case HOW_SUM:
        *total += value;
        break;
    case HOW_SUM_HIGH:
        *total += value / MILLION;
        break;
    case HOW_SUM_LOW:
        *total += value % MILLION;
        break;
    case HOW_SUM_ABOVE:
        *total += value > 0 ? value : 0;
        break;
    case HOW_SUM_BELOW:
        *total += value < 0 ? -(wide)value : 0;
        break;
    case HOW_ABOVE:
        *total += value > 0;
        break;
    case HOW_BELOW:
        *total += value < 0;
        break;
    case HOW_LEAST:
        if (first || value < *total) *total = value;
        break;
    case HOW_GREATEST:
        if (first || value > *total) *total = value;
        break;
    }
}

/* Counts, and sums over the rows with a word, are 0 and not NULL where there is no row. */
static bool is_never_null(const struct total_value *value)
{
    return value->how == HOW_COUNT || value->how == HOW_FILLED ||
           (value->when != NULL && value->how != HOW_LEAST);
}

static void read_word(struct report_totals *totals, sqlite3_value *from, int column)
{
    struct scanned *cell = &totals->row[column];
    /* The bytes as they lie; sqlite3_value_text would copy them for a NUL behind. */
    const char *word = sqlite3_value_blob(from);
    int size = word == NULL ? 0 : sqlite3_value_bytes(from);
    if (word == NULL && sqlite3_value_type(from) != SQLITE_NULL) word = "";
    if (word == NULL) {
        cell->value = KEY_NULL;
        cell->word = NULL;
    } else if (cell->word == NULL || cell->size != size ||
               memcmp(cell->word, word, (size_t)size) != 0) { /* not that of the row before */
        uint32_t id = names_intern(&totals->words, word, (size_t)size);
        *cell = (struct scanned){id, names_text(&totals->words, id), size};
    }
}

/* The aggregate function take_total(): a row of the scan. SQLite hands its values over as they lie. */
static void take_row(sqlite3_context *context, int count, sqlite3_value **row)
{
    struct report_totals *totals = sqlite3_user_data(context);
    const struct total_view *view = totals->view;
    int64_t keys[TOTAL_KEYS_MAX];
    for (int i = 0; i < count; i++) {
        if (view->kinds[i] == 't') {
            read_word(totals, row[i], i);
        } else if (view->kinds[i] == 'n' && sqlite3_value_type(row[i]) == SQLITE_NULL) {
            totals->row[i].value = KEY_NULL;
        } else {
            totals->row[i].value = sqlite3_value_int64(row[i]);
        }
        if (i < view->key_count) keys[i] = totals->row[i].value;
    }
    struct group *group = group_at(totals, keys);
    for (int i = 0; i < totals->value_count; i++) {
        int64_t value = totals->row[totals->from[i].column].value;
        int when = totals->from[i].when;
        if ((when < 0 || totals->row[when].value == totals->from[i].is) && value != KEY_NULL) {
            take_value(group, i, view->values[i].how, value);
        }
    }
}

/* ---- Scanning -------------------------------------------------------------------------------- */

static int column_of(const struct total_view *view, const char *name)
{
    int column = 0;
    while (strcmp(view->columns[column], name) != 0) {
        column++;
        assert(view->kinds[column] != 0);
    }
    return column;
}

static struct report_totals *totals_open(const struct total_view *view)
{
    struct report_totals *totals = memory_alloc_zero(1, sizeof *totals);
    totals->view = view;
    totals->slot_count = FIRST_SLOTS;
    totals->slots = memory_alloc_zero(totals->slot_count, sizeof *totals->slots);
    names_init(&totals->words);
    for (int i = 0; i < TOTAL_VALUES_MAX && view->values[i].name != NULL; i++) {
        const struct total_value *value = &view->values[i];
        totals->from[i].column = column_of(view, value->column);
        totals->from[i].when = value->when == NULL ? -1 : column_of(view, value->when);
        totals->from[i].is = value->is == NULL
                                 ? KEY_NULL
                                 : names_intern(&totals->words, value->is, strlen(value->is));
        totals->value_count++;
    }
    return totals;
}

/* "SELECT take_total(a, b) FROM table" */
static void print_scan(const struct total_view *view, struct text *scan)
{
    text_add_string(scan, "SELECT take_total(");
    for (int i = 0; view->kinds[i] != 0; i++) {
        text_addf(scan, "%s%s", i == 0 ? "" : ", ", view->columns[i]);
    }
    text_addf(scan, ") FROM %s", view->table);
}

static void end_scan(sqlite3_context *context)
{
    sqlite3_result_null(context);
}

struct report_totals *report_totals_scan(const struct report_base *base, size_t number,
                                         struct problem *problem)
{
    assert(number < report_totals_count());
    const struct total_view *view = total_views_at(number);
    struct report_totals *totals = totals_open(view);
    struct text scan = {0};
    print_scan(view, &scan);
    bool done = sqlite3_create_function(base->db, "take_total", (int)strlen(view->kinds),
                                        SQLITE_UTF8 | SQLITE_DIRECTONLY, totals, NULL, take_row,
                                        end_scan) == SQLITE_OK &&
                sqlite3_exec(base->db, text_string(&scan), NULL, NULL, NULL) == SQLITE_OK;
    if (!done) {
        report_base_problem(base, view->name, problem);
        report_totals_release(totals);
        totals = NULL;
    }
    text_release(&scan);
    return totals;
}

void report_totals_release(struct report_totals *totals)
{
    if (totals == NULL) {
        return;
    }
    names_release(&totals->words);
    memory_free(totals->groups);
    memory_free(totals->slots);
    memory_free(totals);
}

/* ---- Loading --------------------------------------------------------------------------------- */

static bool fits(const struct report_totals *totals)
{
    int64_t small;
    for (size_t i = 0; i < totals->count; i++) {
        for (int j = 0; j < totals->value_count; j++) {
            if (!wide_to_int64(totals->groups[i].values[j], &small)) {
                return false;
            }
        }
    }
    return true;
}

/* "CREATE TEMP TABLE name (a TEXT, b INTEGER)", then "INSERT INTO temp.name VALUES (?, ?)". Without the
 * types SQLite makes no automatic index for a join with the keys, and tries every pair of rows. */
static void print_statements(const struct report_totals *totals, struct text *create,
                             struct text *insert)
{
    text_addf(create, "CREATE TEMP TABLE %s (", totals->view->name);
    text_addf(insert, "INSERT INTO temp.%s VALUES (", totals->view->name);
    for (int i = 0; i < totals->view->key_count + totals->value_count; i++) {
        int value = i - totals->view->key_count;
        const char *name = value < 0 ? totals->view->columns[i] : totals->view->values[value].name;
        bool word = value < 0 && totals->view->kinds[i] == 't';
        text_addf(create, "%s%s %s", i == 0 ? "" : ", ", name, word ? "TEXT" : "INTEGER");
        text_add_string(insert, i == 0 ? "?" : ", ?");
    }
    text_add_char(create, ')');
    text_add_char(insert, ')');
}

static bool insert_group(const struct report_totals *totals, const struct group *group,
                         sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    for (int i = 0; i < totals->view->key_count; i++) {
        if (group->keys[i] == KEY_NULL) {
            sqlite3_bind_null(statement, i + 1);
        } else if (totals->view->kinds[i] != 't') {
            sqlite3_bind_int64(statement, i + 1, group->keys[i]);
        } else {
            const char *word = names_text(&totals->words, (uint32_t)group->keys[i]);
            sqlite3_bind_text(statement, i + 1, word, -1, SQLITE_STATIC);
        }
    }
    for (int i = 0; i < totals->value_count; i++) {
        int place = totals->view->key_count + i + 1;
        bool given = (group->given & UINT32_C(1) << i) != 0;
        if (!given && !is_never_null(&totals->view->values[i])) {
            sqlite3_bind_null(statement, place);
        } else {
            sqlite3_bind_int64(statement, place, (int64_t)group->values[i]);
        }
    }
    return sqlite3_step(statement) == SQLITE_DONE;
}

bool report_totals_load(const struct report_totals *totals, const struct report_base *base,
                        struct problem *problem)
{
    if (!fits(totals)) {
        return exact_sum_register(base->db) ||
               report_base_problem(base, totals->view->name, problem);
    }
    struct text create = {0}, insert = {0};
    sqlite3_stmt *statement = NULL;
    print_statements(totals, &create, &insert);
    /* What does not fit the cache goes to a file: in memory it would be 20 MB at 100,000 orders, and
     * is no faster. */
    bool done =
        sqlite3_exec(base->db, "PRAGMA temp_store = FILE", NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(base->db, text_string(&create), NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(base->db, text_string(&insert), -1, &statement, NULL) == SQLITE_OK;
    for (size_t i = 0; i < totals->count && done; i++) {
        done = insert_group(totals, &totals->groups[i], statement);
    }
    if (!done) {
        report_base_problem(base, totals->view->name, problem);
    }
    sqlite3_finalize(statement);
    text_release(&create);
    text_release(&insert);
    return done;
}

bool report_totals_make(const struct report_base *base, struct problem *problem)
{
    bool done = true;
    for (size_t i = 0; i < report_totals_count() && done; i++) {
        struct report_totals *totals = report_totals_scan(base, i, problem);
        done = totals != NULL && report_totals_load(totals, base, problem);
        report_totals_release(totals);
    }
    return done;
}
