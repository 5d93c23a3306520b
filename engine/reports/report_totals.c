/* In: rows, a number for each column that the views take. Out: a row a group. Always: groups are loaded
 * in the order of their first keys, so nothing depends on who took which row; sums are exact, or the
 * view is asked in place of them. */
#include "reports/report_totals.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"
#include "base/short_bytes.h"
#include "reports/exact_sum.h"
#include "reports/view_totals.h"

/* Found by trying: the words of a column but for reasons and rules have a place each. */
enum { WORDS_NEAR = 32, FIRST_FACTOR = 9, LAST_FACTOR = 29 };

struct near_word {
    const char *text; /* that of `words`; NULL: none */
    int size;
    uint32_t id;
};
struct report_totals {
    const struct total_table *table;
    int column_count, view_count;
    struct names words;
    struct near_word near[TOTAL_COLUMNS_MAX][WORDS_NEAR]; /* found without hashing */
    int64_t rows[TOTAL_BATCH][TOTAL_COLUMNS_MAX];         /* that wait */
    int row_count;
    totals_fill *fill; /* NULL: they are whole */
    void *fill_context;
    struct view_totals views[TOTAL_VIEWS_MAX];
};

/* ---- Life ------------------------------------------------------------------------------------ */

struct report_totals *report_totals_open(const struct total_table *table)
{
    struct report_totals *totals = memory_alloc_zero(1, sizeof *totals);
    totals->table = table;
    names_init(&totals->words);
    while (table->columns[totals->column_count].name != NULL) totals->column_count++;
    for (int i = 0; i < TOTAL_VIEWS_MAX && table->views[i].name != NULL; i++) {
        view_totals_open(&totals->views[totals->view_count++], table, &table->views[i],
                         &totals->words);
    }
    return totals;
}

void report_totals_release(struct report_totals *totals)
{
    if (totals == NULL) {
        return;
    }
    names_release(&totals->words);
    for (int i = 0; i < totals->view_count; i++) view_totals_release(&totals->views[i]);
    memory_free(totals);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

int64_t *report_totals_row(struct report_totals *totals)
{
    return totals->rows[totals->row_count];
}

int64_t report_totals_word(struct report_totals *totals, int column, const char *word, int size)
{
    unsigned place = 0;
    if (size > 0) {
        place = (unsigned)size + FIRST_FACTOR * (unsigned char)word[0] +
                LAST_FACTOR * (unsigned char)word[size - 1];
    }
    struct near_word *near = &totals->near[column][place % WORDS_NEAR];
    if (near->text == NULL || near->size != size ||
        !short_bytes_equal(near->text, word, (size_t)size)) {
        near->id = names_intern(&totals->words, word, (size_t)size);
        near->text = names_text(&totals->words, near->id);
        near->size = size;
    }
    return near->id;
}

static void take_rows(struct report_totals *totals)
{
    if (totals->fill != NULL) totals->fill(totals->fill_context, totals->rows, totals->row_count);
    for (int i = 0; i < totals->view_count; i++) {
        view_totals_take(&totals->views[i], totals->rows, totals->row_count);
    }
    totals->row_count = 0;
}

void report_totals_take(struct report_totals *totals)
{
    if (++totals->row_count == TOTAL_BATCH) take_rows(totals);
}

void report_totals_end(struct report_totals *totals)
{
    take_rows(totals);
    totals->fill = NULL;
}

void report_totals_fill(struct report_totals *totals, totals_fill *fill, void *context)
{
    assert(totals->row_count == 0);
    totals->fill = fill;
    totals->fill_context = context;
}

/* ---- Merging --------------------------------------------------------------------------------- */

static void merge_group(struct report_totals *totals, struct view_totals *view,
                        const struct names *words, const int64_t *from)
{
    int64_t keys[TOTAL_KEYS_MAX];
    for (int i = 0; i < view->key_count; i++) {
        enum total_kind kind = totals->table->columns[view->key_columns[i]].kind;
        keys[i] = from[i];
        if ((kind == TOTAL_WORD || kind == TOTAL_FATE) && from[i] != TOTAL_NULL) {
            const char *word = names_text(words, (uint32_t)from[i]);
            keys[i] = names_intern(&totals->words, word, strlen(word));
        }
    }
    view_totals_merge(view, keys, from);
}

void report_totals_merge(struct report_totals *totals, const struct report_totals *from)
{
    assert(totals->table == from->table && totals->row_count == 0 && from->row_count == 0);
    for (int i = 0; i < totals->view_count; i++) {
        const struct view_totals *other = &from->views[i];
        totals->views[i].wide = totals->views[i].wide || other->wide;
        for (size_t j = 0; j < other->groups.count; j++) {
            merge_group(totals, &totals->views[i], &from->words,
                        group_table_entry(&other->groups, j));
        }
    }
}

/* ---- Loading --------------------------------------------------------------------------------- */

/* "CREATE TEMP TABLE name (a TEXT, b INTEGER)", then "INSERT INTO temp.name VALUES (?, ?)". Without the
 * types SQLite makes no automatic index for a join with the keys, and tries every pair of rows. */
static void print_statements(const struct report_totals *totals, const struct view_totals *view,
                             struct text *create, struct text *insert)
{
    text_addf(create, "CREATE TEMP TABLE %s (", view->view->name);
    text_addf(insert, "INSERT INTO temp.%s VALUES (", view->view->name);
    for (int i = 0; i < view->key_count + view->step_count; i++) {
        int value = i - view->key_count;
        const char *name = value < 0 ? view->view->keys[i] : view->view->values[value].name;
        enum total_kind kind = TOTAL_INTEGER;
        if (value < 0) kind = totals->table->columns[view->key_columns[i]].kind;
        bool word = kind == TOTAL_WORD || kind == TOTAL_FATE;
        text_addf(create, "%s%s %s", i == 0 ? "" : ", ", name, word ? "TEXT" : "INTEGER");
        text_add_string(insert, i == 0 ? "?" : ", ?");
    }
    text_add_char(create, ')');
    text_add_char(insert, ')');
}

/* Counts, and sums over the rows with a word, are 0 and not NULL where there is no row. */
static bool is_never_null(const struct total_value *value)
{
    return value->how == HOW_COUNT || value->how == HOW_FILLED ||
           (value->when != NULL && value->how != HOW_LEAST);
}

static bool insert_group(const struct report_totals *totals, const struct view_totals *view,
                         const int64_t *group, sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    for (int i = 0; i < view->key_count; i++) {
        enum total_kind kind = totals->table->columns[view->key_columns[i]].kind;
        if (group[i] == TOTAL_NULL) {
            sqlite3_bind_null(statement, i + 1);
        } else if (kind == TOTAL_INTEGER || kind == TOTAL_MAYBE) {
            sqlite3_bind_int64(statement, i + 1, group[i]);
        } else {
            const char *word = names_text(&totals->words, (uint32_t)group[i]);
            sqlite3_bind_text(statement, i + 1, word, -1, SQLITE_STATIC);
        }
    }
    uint64_t given = (uint64_t)group[view->key_count];
    for (int i = 0; i < view->step_count; i++) {
        int place = view->key_count + i + 1;
        if ((given >> i & 1) == 0 && !is_never_null(&view->view->values[i])) {
            sqlite3_bind_null(statement, place);
        } else {
            sqlite3_bind_int64(statement, place, group[place]);
        }
    }
    return sqlite3_step(statement) == SQLITE_DONE;
}

struct place {
    int64_t first;
    size_t group;
};

static int by_first(const void *a, const void *b)
{
    const struct place *one = a, *other = b;
    return one->first < other->first ? -1 : one->first > other->first;
}

static bool insert_groups(const struct report_totals *totals, const struct view_totals *view,
                          sqlite3_stmt *statement)
{
    bool done = true;
    size_t count = view->groups.count;
    struct place *places = memory_alloc(count * sizeof *places + 1);
    for (size_t i = 0; i < count; i++) {
        const int64_t *group = group_table_entry(&view->groups, i);
        places[i] = (struct place){group[view->key_count + 1 + view->first], i};
    }
    qsort(places, count, sizeof *places, by_first);
    for (size_t i = 0; i < count && done; i++) {
        done = insert_group(totals, view, group_table_entry(&view->groups, places[i].group),
                            statement);
    }
    memory_free(places);
    return done;
}

static bool load_view(const struct report_totals *totals, const struct view_totals *view,
                      const struct report_base *base, struct problem *problem)
{
    if (view->wide) {
        return exact_sum_register(base->db) || report_base_problem(base, view->view->name, problem);
    }
    struct text create = {0}, insert = {0};
    sqlite3_stmt *statement = NULL;
    print_statements(totals, view, &create, &insert);
    /* What does not fit the cache goes to a file: in memory it would be 20 MB at 100,000 orders, and
     * is no faster. */
    bool done =
        sqlite3_exec(base->db, "PRAGMA temp_store = FILE", NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(base->db, text_string(&create), NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(base->db, text_string(&insert), -1, &statement, NULL) == SQLITE_OK &&
        insert_groups(totals, view, statement);
    if (!done) {
        report_base_problem(base, view->view->name, problem);
    }
    sqlite3_finalize(statement);
    text_release(&create);
    text_release(&insert);
    return done;
}

bool report_totals_load(const struct report_totals *totals, const struct report_base *base,
                        struct problem *problem)
{
    bool done = true;
    assert(totals->row_count == 0);
    for (int i = 0; i < totals->view_count && done; i++) {
        done = load_view(totals, &totals->views[i], base, problem);
    }
    return done;
}
