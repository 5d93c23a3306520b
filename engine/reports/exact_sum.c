/* In: the values of one group, one at a time. Out: their exact sum. Always: `count` values are in
 * the sum now; a window takes them out again in the order they came. */
#include "reports/exact_sum.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

struct sum_state {
    wide integers; /* may be unaligned to 16 in SQLite's memory: see state_load */
    double reals;
    int64_t count;      /* values that are not NULL */
    int64_t real_count; /* of them REAL or text */
};

/* SQLite aligns aggregate memory to 8 bytes, a 128-bit integer wants 16. */
static void *state_load(sqlite3_context *context, struct sum_state *state)
{
    void *memory = sqlite3_aggregate_context(context, (int)sizeof *state);
    if (memory != NULL) {
        memcpy(state, memory, sizeof *state);
    }
    return memory;
}

/* A sum of sums: one that left 64 bits comes as text. */
static bool is_wide(sqlite3_value *value, int type, wide *integer)
{
    return type == SQLITE_TEXT && wide_parse((const char *)sqlite3_value_text(value), integer);
}

static void state_change(sqlite3_context *context, sqlite3_value *value, int sign)
{
    int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL) {
        return;
    }
    struct sum_state state;
    void *memory = state_load(context, &state);
    if (memory == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    state.count += sign;
    wide integer = sqlite3_value_int64(value);
    if (type == SQLITE_INTEGER || is_wide(value, type, &integer)) {
        state.integers += sign > 0 ? integer : -integer;
    } else {
        state.real_count += sign;
        state.reals += sign > 0 ? sqlite3_value_double(value) : -sqlite3_value_double(value);
    }
    memcpy(memory, &state, sizeof state);
}

static void sum_step(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    state_change(context, values[0], 1);
}

static void sum_inverse(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    state_change(context, values[0], -1);
}

static void sum_value(sqlite3_context *context)
{
    struct sum_state state;
    int64_t small;
    if (state_load(context, &state) == NULL || state.count == 0) {
        sqlite3_result_null(context);
    } else if (state.real_count > 0) {
        sqlite3_result_double(context, (double)state.integers + state.reals);
    } else if (wide_to_int64(state.integers, &small)) {
        sqlite3_result_int64(context, small);
    } else {
        char digits[48];
        wide_print(state.integers, digits);
        sqlite3_result_text(context, digits, -1, SQLITE_TRANSIENT);
    }
}

bool exact_sum_register(struct sqlite3 *db)
{
    return sqlite3_create_window_function(
               db, "sum", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, sum_step,
               sum_value, sum_value, sum_inverse, NULL) == SQLITE_OK;
}

void wide_print(wide value, char *out)
{
    char reversed[48];
    size_t length = 0;
    uwide magnitude = value < 0 ? -(uwide)value : (uwide)value;
    do {
        reversed[length++] = (char)('0' + (int)(magnitude % 10));
        magnitude /= 10;
    } while (magnitude > 0);
    if (value < 0) {
        *out++ = '-';
    }
    while (length > 0) {
        *out++ = reversed[--length];
    }
    *out = 0;
}

bool wide_parse(const char *text, wide *value)
{
    bool negative = *text == '-';
    text += negative ? 1 : 0;
    size_t length = strlen(text);
    if (length == 0 || length > 37) {
        return false;
    }
    wide magnitude = 0;
    for (; *text != 0; text++) {
        if (!ascii_is_digit(*text)) {
            return false;
        }
        magnitude = magnitude * 10 + (*text - '0');
    }
    *value = negative ? -magnitude : magnitude;
    return true;
}
