/* In: rows, a number for each column. Out: an entry for each group. Always: what leaves 64 bits is
 * noticed, and the totals are worth nothing from then on. */
#include "reports/view_totals.h"

#include <assert.h>
#include <string.h>

enum { MILLION = 1000000 };

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

/* PLAINS: it is none of them. */
static enum plain plain_of(const struct total_table *table, const struct step *step)
{
    enum total_how how = (enum total_how)step->how;
    bool every = step->when < 0 && table->columns[step->column].kind == TOTAL_INTEGER;
    return !every                ? PLAINS
           : how == HOW_COUNT    ? PLAIN_COUNT
           : how == HOW_SUM      ? PLAIN_SUM
           : how == HOW_LEAST    ? PLAIN_LEAST
           : how == HOW_GREATEST ? PLAIN_GREATEST
                                 : PLAINS;
}

static void sort_step(const struct total_table *table, struct view_totals *view, int number)
{
    enum plain kind = plain_of(table, &view->steps[number]);
    if (kind == PLAINS) {
        view->others[view->other_count++] = (uint8_t)number;
        return;
    }
    struct plain_steps *steps = &view->plain[kind];
    steps->columns[steps->count] = view->steps[number].column;
    steps->values[steps->count++] = (uint8_t)number;
    view->plain_bits |= UINT64_C(1) << number;
}

void view_totals_open(struct view_totals *opened, const struct total_table *table,
                      const struct total_view *view, struct names *words)
{
    memset(opened, 0, sizeof *opened);
    opened->view = view;
    opened->first = -1;
    for (; opened->key_count < TOTAL_KEYS_MAX && view->keys[opened->key_count] != NULL;
         opened->key_count++) {
        opened->key_columns[opened->key_count] =
            (uint8_t)column_of(table, view->keys[opened->key_count]);
    }
    for (; view->values[opened->step_count].name != NULL; opened->step_count++) {
        const struct total_value *value = &view->values[opened->step_count];
        struct step *step = &opened->steps[opened->step_count];
        step->column = (uint8_t)column_of(table, value->column);
        step->how = (uint8_t)value->how;
        step->when = value->when == NULL ? -1 : (int8_t)column_of(table, value->when);
        step->is =
            value->is == NULL ? TOTAL_NULL : names_intern(words, value->is, strlen(value->is));
        if (value->how == HOW_LEAST && step->column == 0 && step->when < 0) {
            opened->first = opened->step_count;
        }
        sort_step(table, opened, opened->step_count);
    }
    assert(opened->first >= 0);
    group_table_init(&opened->groups, opened->key_count,
                     opened->key_count + 1 + opened->step_count);
}

void view_totals_release(struct view_totals *totals)
{
    group_table_release(&totals->groups);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static int64_t *group_at(struct view_totals *view, const int64_t *keys, size_t hash)
{
    bool added;
    int64_t *group = group_table_add(&view->groups, keys, hash, &added);
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

/* False: a sum leaves 64 bits. */
static bool take_plain(const struct view_totals *view, const int64_t *row, int64_t *values)
{
    const struct plain_steps *counts = &view->plain[PLAIN_COUNT], *sums = &view->plain[PLAIN_SUM];
    const struct plain_steps *least = &view->plain[PLAIN_LEAST];
    const struct plain_steps *greatest = &view->plain[PLAIN_GREATEST];
    bool left = false;
    for (int i = 0; i < counts->count; i++) values[counts->values[i]]++;
    for (int i = 0; i < sums->count; i++) {
        int64_t *total = &values[sums->values[i]];
        left |= __builtin_add_overflow(*total, row[sums->columns[i]], total);
    }
    for (int i = 0; i < least->count; i++) {
        int64_t *total = &values[least->values[i]], value = row[least->columns[i]];
        *total = value < *total ? value : *total;
    }
    for (int i = 0; i < greatest->count; i++) {
        int64_t *total = &values[greatest->values[i]], value = row[greatest->columns[i]];
        *total = value > *total ? value : *total;
    }
    return !left;
}

static void take_row(struct view_totals *view, const int64_t *row, int64_t *group)
{
    int64_t *values = group + view->key_count + 1;
    uint64_t given = view->plain_bits;
    if (!take_plain(view, row, values)) view->wide = true;
    for (int i = 0; i < view->other_count; i++) {
        int number = view->others[i];
        const struct step *step = &view->steps[number];
        int64_t value = row[step->column];
        if (value == TOTAL_NULL || (step->when >= 0 && row[step->when] != step->is)) continue;
        given |= UINT64_C(1) << number;
        if (!take_value((enum total_how)step->how, value, &values[number])) view->wide = true;
    }
    group[view->key_count] |= (int64_t)given;
}

void view_totals_take(struct view_totals *view, int64_t (*rows)[TOTAL_COLUMNS_MAX], int count)
{
    int64_t keys[TOTAL_BATCH][TOTAL_KEYS_MAX];
    size_t hashes[TOTAL_BATCH];
    assert(count <= TOTAL_BATCH);
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < view->key_count; j++) keys[i][j] = rows[i][view->key_columns[j]];
        hashes[i] = group_table_hash(&view->groups, keys[i]);
        group_table_expect_slot(&view->groups, hashes[i]);
    }
    for (int i = 0; i < count; i++) group_table_expect_entry(&view->groups, hashes[i]);
    for (int i = 0; i < count; i++) take_row(view, rows[i], group_at(view, keys[i], hashes[i]));
}

/* ---- Merging --------------------------------------------------------------------------------- */

/* How totals become one: counts add up as sums do. */
static enum total_how how_to_join(enum total_how how)
{
    return how == HOW_LEAST || how == HOW_GREATEST ? how : HOW_SUM;
}

void view_totals_merge(struct view_totals *view, const int64_t *keys, const int64_t *from)
{
    int64_t *group = group_at(view, keys, group_table_hash(&view->groups, keys));
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
