/* `tapedeck gen`: the same bytes for the same words, and rows that make sense as a market. */
#define _XOPEN_SOURCE 700 /* mkstemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "cli/gen.h"
#include "cli/price_walk.h"

enum { WORDS_MAX = 24, CELLS_MAX = 12, CELL_SIZE = 48 };

/* Runs `gen LINE -o FILE` and gives the file's text. */
static int generate(const char *line, struct text *out)
{
    char copy[200], file[] = "/tmp/test_cli_gen_XXXXXX";
    char *argv[WORDS_MAX];
    struct problem problem;
    int argc = 0;
    const int descriptor = mkstemp(file);
    assert_true(descriptor >= 0);
    close(descriptor);
    snprintf(copy, sizeof copy, "gen %s -o %s", line, file);
    for (char *word = copy; word != NULL;) {
        char *blank = strchr(word, ' ');
        if (blank != NULL) *blank++ = 0;
        argv[argc++] = word;
        word = blank;
    }
    const int code = command_gen(argc, argv);
    text_clear(out);
    if (code == 0) assert_true(file_read(file, 1 << 24, out, &problem));
    unlink(file);
    return code;
}

/* Cells of the row at `row`; returns the next row. */
static const char *read_row(const char *row, char cells[CELLS_MAX][CELL_SIZE])
{
    memset(cells, 0, CELLS_MAX * CELL_SIZE);
    for (int i = 0; *row != 0; row++) {
        if (*row == '\n') return row + 1;
        if (*row == ',') {
            i++;
            continue;
        }
        const size_t used = strlen(cells[i]);
        assert_true(i < CELLS_MAX && used + 1 < CELL_SIZE);
        cells[i][used] = *row;
    }
    return row;
}

static const char *skip_header(const struct text *text, const char *header)
{
    const size_t size = strlen(header);
    assert_memory_equal(text_string(text), header, size);
    assert_int_equal(text->bytes[size], '\n');
    return text->bytes + size + 1;
}

static int64_t decimal(const char *cell)
{
    int64_t value;
    assert_int_equal(decimal_parse(cell, strlen(cell), 2, 0, &value), DECIMAL_OK);
    return value;
}

/* ---- Bars ------------------------------------------------------------------------------------ */

static void bars_skip_holidays_and_hold_together(void **state)
{
    (void)state;
    struct text text = {0};
    char cells[CELLS_MAX][CELL_SIZE];
    int64_t last_close[2] = {0};
    /* Christmas 2025 is a Thursday; 1 January 2026 too. */
    static const char *const days[] = {"2025-12-23", "2025-12-24", "2025-12-26", "2025-12-29",
                                       "2025-12-30", "2025-12-31", "2026-01-02"};
    assert_int_equal(
        generate("bars --rows 14 --symbols A,B --calendar xnys --start 2025-12-23", &text), 0);
    const char *row = skip_header(&text, "time,symbol,open,high,low,close,volume");
    for (int i = 0; i < 14; i++) {
        row = read_row(row, cells);
        assert_string_equal(cells[0], days[i / 2]);
        assert_string_equal(cells[1], i % 2 == 0 ? "A" : "B");
        const int64_t open = decimal(cells[2]), high = decimal(cells[3]), low = decimal(cells[4]);
        const int64_t close = decimal(cells[5]);
        assert_true(0 < low && low <= open && low <= close && open <= high && close <= high);
        assert_true(decimal(cells[6]) > 0);
        if (i >= 2) {
            /* A gap of more than 5 % between sessions would be twelve deviations. */
            assert_true(llabs(open - last_close[i % 2]) * 20 <= open);
        }
        last_close[i % 2] = close;
    }
    assert_int_equal(*row, 0);
    text_release(&text);
}

static void minutes_of_an_early_close_end_at_13(void **state)
{
    (void)state;
    struct text text = {0};
    char cells[CELLS_MAX][CELL_SIZE] = {{0}}, last[CELL_SIZE] = "";
    /* 24 December 2025 closes at 13:00: 210 minutes, then the 26th begins. */
    assert_int_equal(generate("bars --rows 211 --symbols A --interval 1m --calendar xnys --start "
                              "2025-12-24",
                              &text),
                     0);
    const char *row = skip_header(&text, "time,symbol,open,high,low,close,volume");
    for (int i = 0; i < 211; i++) {
        snprintf(last, sizeof last, "%s", cells[0]);
        row = read_row(row, cells);
        if (i == 0) assert_string_equal(cells[0], "2025-12-24T09:30:00");
    }
    assert_string_equal(last, "2025-12-24T12:59:00");
    assert_string_equal(cells[0], "2025-12-26T09:30:00");
    text_release(&text);
}

/* A symbol walks alike whatever walks beside it, so that feeds made apart fit together. */
static void a_walk_depends_on_its_own_symbol_alone(void **state)
{
    (void)state;
    static const char *const both[] = {"A", "B"};
    struct price_walk pair, single;
    price_walk_init(&pair, 5, WALK_WEEKDAYS, true, days_from_civil(2026, 1, 3), both, 2);
    price_walk_init(&single, 5, WALK_WEEKDAYS, true, days_from_civil(2026, 1, 3), both + 1, 1);
    for (int i = 0; i < 1000; i++) {
        assert_true(price_walk_next(&pair));
        assert_true(price_walk_next(&single));
        assert_int_equal(pair.day, single.day);
        assert_int_equal(pair.begin_minute, single.begin_minute);
        assert_memory_equal(&pair.bars[1], &single.bars[0], sizeof pair.bars[1]);
    }
    /* Minute 1,000 is in the third session: Monday 5, Tuesday 6, Wednesday 7 January. */
    assert_int_equal(pair.day, days_from_civil(2026, 1, 7));
    price_walk_release(&pair);
    price_walk_release(&single);
}

/* ---- Orders and quotes ----------------------------------------------------------------------- */

/* The bar of a symbol at a local time, from the feed of the same settings. */
static void find_bar(const struct text *bars, const char *time, const char *symbol, int64_t *low,
                     int64_t *high)
{
    char key[80], cells[CELLS_MAX][CELL_SIZE];
    snprintf(key, sizeof key, "\n%.16s:00,%s,", time, symbol);
    const char *found = strstr(text_string(bars), key);
    if (found == NULL) fail_msg("no bar for %s of %s", symbol, time);
    read_row(found + 1, cells);
    *high = decimal(cells[3]);
    *low = decimal(cells[4]);
}

static void quotes_lie_in_the_bars_of_the_same_seed(void **state)
{
    (void)state;
    struct text bars = {0}, quotes = {0};
    char cells[CELLS_MAX][CELL_SIZE], last[CELL_SIZE] = "";
    assert_int_equal(generate("bars --rows 780 --interval 1m --symbols A,B --seed 3", &bars), 0);
    assert_int_equal(generate("quotes --rows 500 --interval 1m --symbols A,B --seed 3", &quotes),
                     0);
    const char *row = skip_header(&quotes, "time,symbol,bid,bid_size,ask,ask_size");
    for (int i = 0; i < 500; i++) {
        int64_t low, high;
        row = read_row(row, cells);
        find_bar(&bars, cells[0], cells[1], &low, &high);
        assert_true(strcmp(last, cells[0]) <= 0);
        assert_true(decimal(cells[2]) < decimal(cells[4]));
        assert_true(decimal(cells[2]) >= low - 3 && decimal(cells[4]) <= high + 6);
        snprintf(last, sizeof last, "%s", cells[0]);
    }
    assert_int_equal(*row, 0);
    text_release(&bars);
    text_release(&quotes);
}

static void orders_are_near_the_price_unless_wrong_on_purpose(void **state)
{
    (void)state;
    struct text bars = {0}, orders = {0};
    char cells[CELLS_MAX][CELL_SIZE];
    int limits = 0;
    assert_int_equal(generate("bars --rows 780 --interval 1m --symbols A,B --seed 3", &bars), 0);
    assert_int_equal(
        generate("orders --rows 300 --days 1 --interval 1m --symbols A,B --seed 3 --bad 0",
                 &orders),
        0);
    const char *row = skip_header(
        &orders, "time,order_id,user,symbol,action,side,type,qty,limit_price,stop_price,tif");
    for (int i = 0; i < 300; i++) {
        int64_t low, high;
        row = read_row(row, cells);
        if (strcmp(cells[4], "cancel") == 0) continue;
        assert_true(decimal(cells[7]) > 0);
        if (cells[8][0] == 0 || cells[9][0] != 0) continue;
        find_bar(&bars, cells[0], cells[3], &low, &high);
        assert_true(decimal(cells[8]) * 100 >= low * 97 && decimal(cells[8]) * 100 <= high * 103);
        limits++;
    }
    assert_int_equal(*row, 0);
    assert_true(limits > 50);
    text_release(&bars);
    text_release(&orders);
}

static void a_share_of_the_orders_is_wrong_in_each_way(void **state)
{
    (void)state;
    struct text orders = {0};
    char cells[CELLS_MAX][CELL_SIZE];
    int unknown_symbol = 0, no_quantity = 0, no_limit = 0, nobody = 0;
    assert_int_equal(generate("orders --rows 1000 --bad 50", &orders), 0);
    const char *row = strchr(text_string(&orders), '\n') + 1;
    for (int i = 0; i < 1000; i++) {
        row = read_row(row, cells);
        unknown_symbol += strcmp(cells[3], "NOSUCH") == 0;
        nobody += strcmp(cells[2], "nobody") == 0;
        no_quantity += strcmp(cells[7], "0") == 0;
        no_limit += strcmp(cells[6], "limit") == 0 && cells[8][0] == 0;
    }
    /* Each about 500 / 7 = 71; 30 lies five deviations below. */
    assert_true(unknown_symbol > 30 && nobody > 30 && no_quantity > 30 && no_limit > 30);
    text_release(&orders);
}

/* ---- Bytes and refusals ---------------------------------------------------------------------- */

/* The bytes themselves, so that scenarios and their golden results stay what they are. */
static void the_bytes_are_the_same_everywhere(void **state)
{
    (void)state;
    static const struct {
        const char *line, *digest;
    } feeds[] = {
        {"bars --rows 1000 --seed 9", "a68668e81a0afcd8"},
        {"quotes --rows 1000 --seed 9", "2157bf74d3b19202"},
        {"orders --rows 1000 --seed 9", "c4d9d103b7aec1f9"},
        {"users --rows 50 --seed 9", "86c0456a8015f44d"},
        {"cash --rows 100 --seed 9", "02a9c56091307a79"},
        {"faults --rows 100 --seed 9", "eb9263546af6e547"},
    };
    struct hasher *hasher = hasher_open();
    struct text text = {0};
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
        char hex[DIGEST_HEX_SIZE];
        assert_int_equal(generate(feeds[i].line, &text), 0);
        const struct digest digest = digest_of(hasher, text.bytes, text.size);
        digest_hex(&digest, hex);
        hex[16] = 0;
        if (strcmp(hex, feeds[i].digest) != 0) fail_msg("%s: %s", feeds[i].line, hex);
    }
    hasher_release(hasher);
    text_release(&text);
}

static void another_seed_gives_other_rows(void **state)
{
    (void)state;
    struct text a = {0}, b = {0};
    assert_int_equal(generate("bars --rows 10 --seed 1", &a), 0);
    assert_int_equal(generate("bars --rows 10 --seed 2", &b), 0);
    assert_string_not_equal(text_string(&a), text_string(&b));
    assert_int_equal(generate("bars --rows 10 --seed 1", &b), 0);
    assert_string_equal(text_string(&a), text_string(&b));
    text_release(&a);
    text_release(&b);
}

static void wrong_words_are_usage(void **state)
{
    (void)state;
    struct text text = {0};
    assert_int_equal(generate("bars", &text), 2);
    assert_int_equal(generate("barz --rows 1", &text), 2);
    assert_int_equal(generate("bars --rows x", &text), 2);
    assert_int_equal(generate("bars --rows 1 --symbols A,,B", &text), 2);
    assert_int_equal(generate("users --rows 1 --symbols A", &text), 2);
    assert_int_equal(generate("bars --rows 1 --start 2026-02-30", &text), 2);
    /* The calendar ends with 2199. */
    assert_int_equal(generate("bars --rows 100 --symbols A --start 2199-12-01", &text), 9);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_skip_holidays_and_hold_together),
        cmocka_unit_test(minutes_of_an_early_close_end_at_13),
        cmocka_unit_test(a_walk_depends_on_its_own_symbol_alone),
        cmocka_unit_test(quotes_lie_in_the_bars_of_the_same_seed),
        cmocka_unit_test(orders_are_near_the_price_unless_wrong_on_purpose),
        cmocka_unit_test(a_share_of_the_orders_is_wrong_in_each_way),
        cmocka_unit_test(the_bytes_are_the_same_everywhere),
        cmocka_unit_test(another_seed_gives_other_rows),
        cmocka_unit_test(wrong_words_are_usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
