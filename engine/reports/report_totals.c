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
#include "reports/exact_sum.h"
#include "reports/group_table.h"

enum { MILLION = 1000000, WORDS_NEAR = 16 };

/* One value of a view, as what a row does to it. */
struct step {
    uint8_t column, how;
    int8_t when; /* column; -1: all rows */
    int64_t is;
};
/* Steps that do the same to the same rows, of columns that have no NULL, or one step. */
struct stride {
    enum total_how how;
    int when;
    int64_t is;
    bool sure; /* no NULL */
    int count;
    uint8_t columns[TOTAL_VALUES_MAX], values[TOTAL_VALUES_MAX];
    uint64_t bits; /* of the values */
};
/* An entry of `groups`: its keys, a bit for each value that was given, the values. */
struct view_totals {
    const struct total_view *view;
    int key_count, step_count, first; /* the value that is the group's first key */
    uint8_t key_columns[TOTAL_KEYS_MAX];
    struct step steps[TOTAL_VALUES_MAX];
    struct stride strides[TOTAL_VALUES_MAX];
    int stride_count;
    struct group_table groups;
    bool wide; /* a sum has left 64 bits */
};
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
    int64_t row[TOTAL_COLUMNS_MAX];
    struct view_totals views[TOTAL_VIEWS_MAX];
};

/* ---- Life ------------------------------------------------------------------------------------ */

static int column_of(const struct total_table *table, const char *name)
{
    int column = 0;
    while (strcmp(table->columns[column].name, name) != 0) {
        column++;
        assert(table->columns[column].name != NULL);
    }
    return column;
}

static void add_to_stride(struct view_totals *view, int number, bool sure)
{
    const struct step *step = &view->steps[number];
    struct stride *stride = view->strides;
    struct stride *end = stride + view->stride_count;
    while (stride < end && !(sure && stride->sure && stride->how == (enum total_how)step->how &&
                             stride->when == step->when && stride->is == step->is)) {
        stride++;
    }
    if (stride == end) {
        view->stride_count++;
        stride->how = (enum total_how)step->how;
        stride->when = step->when;
        stride->is = step->is;
        stride->sure = sure;
    }
    stride->columns[stride->count] = step->column;
    stride->values[stride->count++] = (uint8_t)number;
    stride->bits |= UINT64_C(1) << number;
}

static void open_view(struct report_totals *totals, const struct total_view *view)
{
    struct view_totals *opened = &totals->views[totals->view_count++];
    opened->view = view;
    opened->first = -1;
    for (; opened->key_count < TOTAL_KEYS_MAX && view->keys[opened->key_count] != NULL;
         opened->key_count++) {
        opened->key_columns[opened->key_count] =
            (uint8_t)column_of(totals->table, view->keys[opened->key_count]);
    }
    for (; view->values[opened->step_count].name != NULL; opened->step_count++) {
        const struct total_value *value = &view->values[opened->step_count];
        struct step *step = &opened->steps[opened->step_count];
        step->column = (uint8_t)column_of(totals->table, value->column);
        step->how = (uint8_t)value->how;
        step->when = value->when == NULL ? -1 : (int8_t)column_of(totals->table, value->when);
        step->is = value->is == NULL ? TOTAL_NULL
                                     : names_intern(&totals->words, value->is, strlen(value->is));
        if (value->how == HOW_LEAST && step->column == 0 && step->when < 0) {
            opened->first = opened->step_count;
        }
        add_to_stride(opened, opened->step_count,
                      totals->table->columns[step->column].kind == TOTAL_INTEGER);
    }
    assert(opened->first >= 0);
    group_table_init(&opened->groups, opened->key_count,
                     opened->key_count + 1 + opened->step_count);
}

struct report_totals *report_totals_open(const struct total_table *table)
{
    struct report_totals *totals = memory_alloc_zero(1, sizeof *totals);
    totals->table = table;
    names_init(&totals->words);
    while (table->columns[totals->column_count].name != NULL) totals->column_count++;
    for (int i = 0; i < TOTAL_VIEWS_MAX && table->views[i].name != NULL; i++) {
        open_view(totals, &table->views[i]);
    }
    return totals;
}

void report_totals_release(struct report_totals *totals)
{
    if (totals == NULL) {
        return;
    }
    names_release(&totals->words);
    for (int i = 0; i < totals->view_count; i++) group_table_release(&totals->views[i].groups);
    memory_free(totals);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

int64_t *report_totals_row(struct report_totals *totals)
{
    return totals->row;
}

int64_t report_totals_word(struct report_totals *totals, int column, const char *word, int size)
{
    unsigned place =
        size == 0 ? 0
                  : (unsigned)size + 3 * (unsigned char)word[0] + 5 * (unsigned char)word[size - 1];
    struct near_word *near = &totals->near[column][place % WORDS_NEAR];
    if (near->text == NULL || near->size != size || memcmp(near->text, word, (size_t)size) != 0) {
        near->id = names_intern(&totals->words, word, (size_t)size);
        near->text = names_text(&totals->words, near->id);
        near->size = size;
    }
    return near->id;
}

static int64_t *group_at(struct view_totals *view, const int64_t *keys)
{
    bool added;
    int64_t *group = group_table_add(&view->groups, keys, &added);
    int64_t *values = group + view->key_count + 1;
    for (int i = 0; added && i < view->step_count; i++) {
        if (view->steps[i].how == HOW_LEAST) values[i] = INT64_MAX;
        if (view->steps[i].how == HOW_GREATEST) values[i] = INT64_MIN;
    }
    return group;
}

/* False: the sum leaves 64 bits. */
static inline bool take_value(enum total_how how, int64_t value, int64_t *total)
{
    switch (how) {
    case HOW_COUNT:
    case HOW_FILLED:
        *total += 1;
        break;
    case HOW_SUM:
        return !__builtin_add_overflow(*total, value, total);
    case HOW_SUM_HIGH:
        return !__builtin_add_overflow(*total, value / MILLION, total);
    case HOW_SUM_LOW:
        return !__builtin_add_overflow(*total, value % MILLION, total);
    case HOW_SUM_ABOVE:
        return value <= 0 || !__builtin_add_overflow(*total, value, total);
    case HOW_SUM_BELOW: /* TOTAL_NULL is no value, so the sign can go */
        return value >= 0 || !__builtin_add_overflow(*total, -value, total);
    case HOW_SUM_ABOVE_HIGH:
        return value <= 0 || !__builtin_add_overflow(*total, value / MILLION, total);
    case HOW_SUM_ABOVE_LOW:
        return value <= 0 || !__builtin_add_overflow(*total, value % MILLION, total);
    case HOW_SUM_BELOW_HIGH:
        return value >= 0 || !__builtin_add_overflow(*total, value / MILLION, total);
    case HOW_SUM_BELOW_LOW:
        return value >= 0 || !__builtin_add_overflow(*total, value % MILLION, total);
    case HOW_ABOVE:
        *total += value > 0;
        break;
    case HOW_BELOW:
        *total += value < 0;
        break;
    case HOW_LEAST:
        if (value < *total) *total = value;
        break;
    case HOW_GREATEST:
        if (value > *total) *total = value;
        break;
    }
    return true;
}

/* The same for all steps of a stride; those that most rows do without a call each. */
static bool take_stride(const struct stride *stride, const int64_t *row, int64_t *values)
{
    bool fits = true;
    for (int i = 0; i < stride->count; i++) {
        int64_t *total = &values[stride->values[i]], value = row[stride->columns[i]];
        if (stride->how == HOW_SUM) {
            fits = !__builtin_add_overflow(*total, value, total) && fits;
        } else {
            fits = take_value(stride->how, value, total) && fits;
        }
    }
    return fits;
}

static void take_row(struct view_totals *view, const int64_t *row)
{
    int64_t keys[TOTAL_KEYS_MAX];
    for (int i = 0; i < view->key_count; i++) keys[i] = row[view->key_columns[i]];
    int64_t *group = group_at(view, keys), *values = group + view->key_count + 1;
    uint64_t given = 0;
    for (int i = 0; i < view->stride_count; i++) {
        const struct stride *stride = &view->strides[i];
        if (stride->when >= 0 && row[stride->when] != stride->is) continue;
        if (!stride->sure && row[stride->columns[0]] == TOTAL_NULL) continue;
        given |= stride->bits;
        if (!take_stride(stride, row, values)) view->wide = true;
    }
    group[view->key_count] |= (int64_t)given;
}

void report_totals_take(struct report_totals *totals)
{
    for (int i = 0; i < totals->view_count; i++) take_row(&totals->views[i], totals->row);
}

/* ---- Merging --------------------------------------------------------------------------------- */

/* How totals become one: counts add up as sums do. */
static enum total_how how_to_join(enum total_how how)
{
    return how == HOW_LEAST || how == HOW_GREATEST ? how : HOW_SUM;
}

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
    int64_t *group = group_at(view, keys);
    int64_t given = from[view->key_count];
    group[view->key_count] |= given;
    for (int i = 0; i < view->step_count; i++) {
        int place = view->key_count + 1 + i;
        enum total_how how = how_to_join((enum total_how)view->steps[i].how);
        if (((uint64_t)given >> i & 1) != 0 && !take_value(how, from[place], &group[place])) {
            view->wide = true;
        }
    }
}

void report_totals_merge(struct report_totals *totals, const struct report_totals *from)
{
    assert(totals->table == from->table);
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
    for (int i = 0; i < totals->view_count && done; i++) {
        done = load_view(totals, &totals->views[i], base, problem);
    }
    return done;
}
