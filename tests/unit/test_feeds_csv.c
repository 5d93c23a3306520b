/* Rows of cells against libcsv itself: a file that libcsv takes as a whole, strictly, gives the same
 * rows of the same fields; one that it does not take gives those of the lines that are sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <csv.h>

#include "base/files.h"
#include "base/random.h"
#include "base/text.h"
#include "feeds/csv_rows.h"

/* Rows as text: fields in brackets, a line end after each row. */
static void add_field(void *text, size_t size, void *context)
{
    struct text *rows = context;
    text_add_char(rows, '[');
    text_add(rows, text, size);
    text_add_char(rows, ']');
}

static void end_row(int terminator, void *context)
{
    (void)terminator;
    text_add_char(context, '\n');
}

/* What libcsv makes of the bytes; false when it refuses them. */
static bool libcsv_rows(const char *bytes, size_t size, char delimiter, struct text *rows)
{
    struct csv_parser parser;
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_delim(&parser, (unsigned char)delimiter);
    bool taken = csv_parse(&parser, bytes, size, add_field, end_row, rows) == size &&
                 csv_fini(&parser, add_field, end_row, rows) == 0;
    csv_free(&parser);
    return taken;
}

struct sheet {
    char path[64];
    struct csv_rows rows;
    struct text text;
    int bad;
};

static void sheet_read(struct sheet *sheet, const char *bytes, size_t size, char delimiter)
{
    struct problem problem;
    memset(sheet, 0, sizeof *sheet);
    memcpy(sheet->path, "/tmp/tapedeck_csv_XXXXXX", 25);
    int descriptor = mkstemp(sheet->path);
    assert_true(descriptor >= 0);
    close(descriptor);
    assert_true(file_write(sheet->path, bytes, size, false, &problem));
    if (!csv_rows_open(&sheet->rows, sheet->path, &problem)) fail_msg("%s", problem.text);
    csv_rows_set_delimiter(&sheet->rows, delimiter);
    for (;;) {
        enum csv_outcome outcome = csv_rows_next(&sheet->rows, &problem);
        assert_int_not_equal(outcome, CSV_BROKEN);
        if (outcome == CSV_END) break;
        if (outcome == CSV_BAD) {
            sheet->bad++;
            continue;
        }
        for (int i = 0; i < sheet->rows.field_count; i++)
            add_field((char *)(uintptr_t)sheet->rows.cells[i].text, sheet->rows.cells[i].size,
                      &sheet->text);
        end_row('\n', &sheet->text);
    }
    csv_rows_release(&sheet->rows);
    unlink(sheet->path);
}

static void random_sheets_read_as_libcsv_reads_them(void **state)
{
    (void)state;
    static const char delimiters[] = {',', ';', '\t', '|'};
    /* Mostly what files are made of; line ends are LF, CRLF or a stray CR. */
    static const char alphabet[] = "aaab1.-+  \t,,,,;|\"\"\n\n\r#'-,,";
    int taken = 0, quoted = 0;
    for (uint64_t seed = 0; seed < 6000; seed++) {
        char bytes[140];
        size_t size = 0;
        char delimiter = delimiters[random_draw(seed, 1, 0, 0) % 4];
        size_t wanted = (size_t)random_uniform(random_draw(seed, 2, 0, 0), 0, 100);
        bool quotes = random_draw(seed, 3, 0, 0) % 2 == 0;
        bool windows = random_draw(seed, 4, 0, 0) % 3 == 0;
        bool blanks = random_draw(seed, 8, 0, 0) % 3 != 0;
        while (size < wanted) {
            char c = alphabet[random_draw(seed, 5, size, 0) % (sizeof alphabet - 1)];
            if ((c == '"' && !quotes) || (c == '\r' && !quotes)) c = 'x';
            if ((c == ' ' || c == '\t') && !blanks) c = '2';
            if (c == ',' && random_draw(seed, 6, size, 0) % 4 != 0) c = delimiter;
            if (c == '\n' && windows) bytes[size++] = '\r';
            bytes[size++] = c;
            /* Most quotes in sound cells, so that some sheets are sound. */
            if (c == '"' && random_draw(seed, 7, size, 0) % 8 != 0) {
                size += (size_t)snprintf(bytes + size - 1, sizeof bytes - size, "%c\"%s\"%c",
                                         delimiter, size % 3 == 0 ? "p\"\"q" : "p,\nq", delimiter) -
                        1;
            }
        }
        struct text expected = {0};
        struct sheet sheet;
        sheet_read(&sheet, bytes, size, delimiter);
        bool one_kind_of_end =
            memchr(bytes, '\n', size) != NULL || memchr(bytes, '\r', size) == NULL;
        if (one_kind_of_end && libcsv_rows(bytes, size, delimiter, &expected) && sheet.bad == 0) {
            if (strcmp(text_string(&expected), text_string(&sheet.text)) != 0)
                fail_msg("seed %d, `%.*s`:\n%s\n%s", (int)seed, (int)size, bytes,
                         text_string(&expected), text_string(&sheet.text));
            taken++;
            quoted += memchr(bytes, '"', size) != NULL ? 1 : 0;
        }
        text_release(&expected);
        text_release(&sheet.text);
    }
    /* The comparison means something. */
    assert_true(taken > 2500);
    assert_true(quoted > 50);
}

/* Cells of every length around the eight bytes that are looked at together, and delimiters next to
 * bytes that differ from them in one bit. */
static void cells_of_every_length(void **state)
{
    (void)state;
    for (size_t length = 0; length < 40; length++) {
        struct text bytes = {0}, expected = {0};
        for (int row = 0; row < 4; row++) {
            for (size_t i = 0; i < length; i++) text_add_char(&bytes, "a-+,"[row]);
            text_add_string(&bytes, ",-,-- ,\t-, ");
            for (size_t i = 0; i < length; i++) text_add_char(&bytes, '-');
            text_add_string(&bytes, row == 3 ? "" : "\n");
        }
        struct sheet sheet;
        sheet_read(&sheet, bytes.bytes, bytes.size, ',');
        assert_true(libcsv_rows(bytes.bytes, bytes.size, ',', &expected));
        assert_string_equal(text_string(&sheet.text), text_string(&expected));
        assert_int_equal(sheet.bad, 0);
        text_release(&bytes);
        text_release(&expected);
        text_release(&sheet.text);
    }
}

/* Some files of many times the reader's buffer: rows of all sizes up to the longest, blank lines, and in
 * some of them, far behind the begin, something that ends the straight way. */
static void rows_across_the_buffer(void **state)
{
    (void)state;
    static const char *const strange[] = {
        "", "", "a b, c\t,d\n", "\"x,\ny\",z\n", "\xc3\xa9,b\n", "p,q\r\n", " \n\t\n\n"};
    enum { KINDS = sizeof strange / sizeof strange[0], LONG = 65000, MOST = 65536 };
    for (uint64_t seed = 0; seed < 4 * KINDS; seed++) {
        struct text bytes = {0}, expected = {0};
        for (uint64_t row = 0; bytes.size < 900000; row++) {
            uint64_t draw = random_draw(seed, 1, row, 0);
            size_t size = draw % 199 == 0 ? LONG + draw % (MOST - LONG + 1) : draw % 200;
            if (draw % 997 == 0) text_add_string(&bytes, strange[seed % KINDS]);
            for (size_t i = 0; i < size; i++) {
                uint64_t letters = random_draw(seed, 2, row, (uint32_t)i / 8);
                char c = "ab,.0-\v5"[letters >> i % 8 * 8 & 7];
                /* No more fields than there are cells. */
                text_add_char(&bytes, size >= LONG && c == ',' && i % 1024 > 0 ? ';' : c);
            }
            text_add_char(&bytes, '\n');
        }
        if (seed % 2 == 0) bytes.size--; /* no end to the last line */
        struct sheet sheet;
        sheet_read(&sheet, bytes.bytes, bytes.size, ',');
        assert_true(libcsv_rows(bytes.bytes, bytes.size, ',', &expected));
        assert_int_equal(sheet.bad, 0);
        assert_int_equal(sheet.text.size, expected.size);
        assert_memory_equal(sheet.text.bytes, expected.bytes, expected.size);
        text_release(&bytes);
        text_release(&expected);
        text_release(&sheet.text);
    }
}

/* A row may have 65536 bytes (D01), wherever it stands in the buffer. */
static void longest_rows(void **state)
{
    (void)state;
    enum { MOST = 65536 };
    for (size_t before = 0; before < 300000; before += 59000)
        for (size_t size = MOST - 1; size <= MOST + 2; size++) {
            struct text bytes = {0};
            while (bytes.size < before) text_add_string(&bytes, "a,b\n");
            for (size_t i = 0; i < size; i++) text_add_char(&bytes, i == 9 ? ',' : 'x');
            text_add_string(&bytes, "\nc,d\n");
            struct sheet sheet;
            sheet_read(&sheet, bytes.bytes, bytes.size, ',');
            assert_int_equal(sheet.bad, size > MOST ? 1 : 0);
            assert_string_equal(text_string(&sheet.text) + sheet.text.size - 7, "[c][d]\n");
            text_release(&bytes);
            text_release(&sheet.text);
        }
}

/* A quote that nothing closes: the lines behind it are read again, after more was read behind them, and
 * looked at as closely as if they came first. */
static void lines_read_again(void **state)
{
    (void)state;
    enum { PLAIN_ROWS = 60000, BEGIN = 250 * 1024 };
    struct text bytes = {0};
    bool begun = false;
    int plain = 0;
    for (int row = 0; row < 2 * PLAIN_ROWS; row++) {
        text_add_string(&bytes, "a,b\n");
        plain++;
        if (begun || bytes.size < BEGIN) continue;
        begun = true;
        text_add_string(&bytes, "\"open,e\nc,d\r\np\"\"q,r\n");
    }
    struct sheet sheet;
    sheet_read(&sheet, bytes.bytes, bytes.size, ',');
    assert_int_equal(sheet.bad, 2);
    const char *again = strstr(text_string(&sheet.text), "[c]");
    assert_non_null(again);
    assert_memory_equal(again, "[c][d]\n[a][b]\n", 14);
    assert_int_equal(sheet.text.size, 7 * (plain + 1));
    text_release(&bytes);
    text_release(&sheet.text);
}

static void what_libcsv_takes_apart(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *rows;
        int bad;
    } cases[] = {
        {"a,b\n\"c,d\",\"e\"\"f\"\n", "[a][b]\n[c,d][e\"f]\n", 0},
        {"\"a\nb\",c\nd,e\n", "[a\nb][c]\n[d][e]\n", 0},
        {"a,b\"\nc,d\n", "[c][d]\n", 1},
        {"\"a\"b,c\nd,e\n", "[d][e]\n", 1},
        {"\"a,b\nc,d\n", "[c][d]\n", 1},
        {"a,\"b", "", 1},
        {"a\rb,c\nd,e\n", "[d][e]\n", 1},
        {"a,b\rc,d\r", "[a][b]\n[c][d]\n", 0},
        {" \n\t\na\n", "[a]\n", 0},
        {",\n,,\n", "[][]\n[][][]\n", 0},
        {"\"\",\"\"\n", "[][]\n", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet sheet;
        sheet_read(&sheet, cases[i].bytes, strlen(cases[i].bytes), ',');
        assert_string_equal(text_string(&sheet.text), cases[i].rows);
        assert_int_equal(sheet.bad, cases[i].bad);
        text_release(&sheet.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sheets_read_as_libcsv_reads_them),
        cmocka_unit_test(cells_of_every_length),
        cmocka_unit_test(rows_across_the_buffer),
        cmocka_unit_test(longest_rows),
        cmocka_unit_test(lines_read_again),
        cmocka_unit_test(what_libcsv_takes_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
