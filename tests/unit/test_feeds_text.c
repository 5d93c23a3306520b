/* How a file becomes rows of cells (D05): delimiters, line ends, quotes, marks, compression, and what
 * is told when a row is no CSV. The feeds here are trades, the plainest kind. */
#include <zlib.h>
#include <zstd.h>

#include "unit/feed_probe.h"

static void trades(struct feed_probe *probe)
{
    probe_init(probe, FEED_TRADES);
    probe_set(probe->feed.symbol, "X");
}

/* The prices of all rows, one per line, as "price size". */
static void expect_prices(struct feed_probe *probe, const char *expected)
{
    struct text text = {0};
    char price[32], size[32];
    if (!probe->opened) fail_msg("%s", probe->problem.text);
    for (size_t i = 0; i < probe->row_count; i++) {
        const struct print_row *print = &probe->rows[i].as.print;
        decimal_print(print->price, DECIMAL_PLACES, price);
        decimal_print(print->size, DECIMAL_PLACES, size);
        text_addf(&text, "%s %s\n", price, print->size == VALUE_NONE ? "-" : size);
    }
    assert_string_equal(text_string(&text), expected);
    text_release(&text);
}

static void same_rows_however_written(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "time,price,size\n2024-01-02 10:00,1.5,2\n2024-01-02 10:01,2.5,3\n",
        "time,price,size\r\n2024-01-02 10:00,1.5,2\r\n2024-01-02 10:01,2.5,3\r\n",
        "time,price,size\r2024-01-02 10:00,1.5,2\r2024-01-02 10:01,2.5,3\r",
        "time,price,size\n2024-01-02 10:00,1.5,2\n2024-01-02 10:01,2.5,3",
        "\xef\xbb\xbftime,price,size\n2024-01-02 10:00,1.5,2\n2024-01-02 10:01,2.5,3\n",
        "\n\r\ntime;price;size\n2024-01-02 10:00;1.5;2\n2024-01-02 10:01;2.5;3\n",
        "time\tprice\tsize\n2024-01-02 10:00\t1.5\t2\n2024-01-02 10:01\t2.5\t3\n",
        ("\"time\",\"price\",\"size\"\n\"2024-01-02 10:00\",\"1.5\",\"2\"\n"
         "2024-01-02 10:01,\"2.5\",3\n"),
        "\n\ntime,price,size\n\n2024-01-02 10:00,1.5,2\n   \n2024-01-02 10:01,2.5,3\n\n\n",
        " Time , PRICE ,Size \n 2024-01-02 10:00 , 1.5 , 2 \n2024-01-02 10:01,2.5,3,,\n",
        "size,nothing,price,time\n2,,1.5,2024-01-02 10:00\n3,,2.5,2024-01-02 10:01\n",
        "Timestamp,Price,Quantity\n2024-01-02T10:00:00Z,1.5,2\n2024-01-02T12:01:00+02:00,2.5,3\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct feed_probe probe;
        trades(&probe);
        probe_add_text(&probe, texts[i]);
        probe_read(&probe);
        expect_prices(&probe, "1.5 2\n2.5 3\n");
        assert_int_equal(probe.rows[1].time, at("2024-01-02 10:01"));
        assert_int_equal(probe.counts.read, 2);
        probe_release(&probe);
    }
}

static void compressed_files_are_told_by_their_bytes(void **state)
{
    (void)state;
    enum { ROWS = 30000 };
    struct text text = {0};
    text_add_string(&text, "time,price,size\n");
    for (int i = 0; i < ROWS; i++)
        text_addf(&text, "2024-01-02T10:%02d:%02d,%d.25,%d\n", i / 60 % 60, i % 60, 1 + i % 977, i);
    /* gzip in two members, zstd in two frames: what `cat a.gz b.gz` makes. */
    size_t half = text.size / 2;
    size_t room = compressBound((uLong)text.size) + 1024;
    unsigned char *packed = memory_alloc(room);
    size_t used = 0;
    for (int part = 0; part < 2; part++) {
        z_stream stream = {0};
        assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
                         Z_OK);
        stream.next_in = (unsigned char *)text.bytes + (part == 0 ? 0 : half);
        stream.avail_in = (uInt)(part == 0 ? half : text.size - half);
        stream.next_out = packed + used;
        stream.avail_out = (uInt)(room - used);
        assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
        used = room - stream.avail_out;
        deflateEnd(&stream);
    }
    struct feed_probe probe;
    trades(&probe);
    probe.feed.sort_given = probe.feed.sort = true; /* the minutes come round again and again */
    probe_add_bytes(&probe, (char *)packed, used);
    /* Cut in the middle: never a short file. */
    probe_add_bytes(&probe, (char *)packed, used / 3);
    probe_read(&probe);
    assert_int_equal(probe.outcome, FEED_BROKEN);
    assert_non_null(strstr(probe.problem.text, "end too early"));
    assert_int_equal(probe.problem.code, EXIT_INPUT);
    assert_true(probe.counts.read > ROWS);
    probe_release(&probe);

    room = ZSTD_compressBound(text.size) * 2;
    packed = memory_grow(packed, room, 1);
    used = ZSTD_compress(packed, room, text.bytes, half, 3);
    used += ZSTD_compress(packed + used, room - used, text.bytes + half, text.size - half, 3);
    trades(&probe);
    probe.feed.sort_given = probe.feed.sort = true;
    probe_add_bytes(&probe, (char *)packed, used);
    probe_read(&probe);
    assert_int_equal(probe.outcome, FEED_END);
    assert_int_equal(probe.counts.used, ROWS);
    probe_release(&probe);
    memory_free(packed);
    text_release(&text);
}

static void a_quoted_cell_may_hold_delimiters_quotes_and_lines(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_USERS);
    probe_add_text(&probe, "time,user,name,email\n"
                           "2024-01-01,u1,\"Smith, \"\"Jo\"\"\",a@b.c\n"
                           "2024-01-01,u2,\"two\r\nlines\",a@b.c\n"
                           "2024-01-01,u3,plain,\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 3);
    assert_string_equal(probe.rows[0].as.user.name, "Smith, \"Jo\"");
    assert_string_equal(probe.rows[1].as.user.name, "two\r\nlines");
    /* Rows and lines are counted apart. */
    assert_int_equal(probe.rows[2].row, 3);
    assert_int_equal(probe.rows[2].line, 5);
    probe_release(&probe);
}

/* Reading goes on at the line after the one where the bad row began; the quote is named where it was
 * opened, not at the end of the file. */
static void an_unclosed_quote_is_an_error_at_its_line(void **state)
{
    (void)state;
    struct feed_probe probe;
    trades(&probe);
    probe_add_text(&probe, "time,price,size\n"
                           "2024-01-02 10:00,1,1\n"
                           "2024-01-02 10:01,\"2,1\n"
                           "2024-01-02 10:02,3,1\n"
                           "2024-01-02 10:03,4,1\n");
    probe_read(&probe);
    expect_prices(&probe, "1 1\n3 1\n4 1\n");
    assert_int_equal(probe.counts.quarantined, 1);
    assert_string_equal(
        text_string(&probe.refusals),
        "row 2 3:18: a quote is opened here and not closed in this row; close it, or double quotes "
        "that belong to the text [D05] | 2024-01-02 10:01,\"2,1\n");
    probe_release(&probe);
}

static void bytes_that_are_no_text_are_told_with_their_place(void **state)
{
    (void)state;
    static const char text[] = "time,price,size\n"
                               "2024-01-02 10:00,1\0,1\n"
                               "2024-01-02 10:01,2\xff,1\n"
                               "2024-01-02 10:02,3\"3,1\n"
                               "2024-01-02 10:03,4,1\n";
    struct feed_probe probe;
    trades(&probe);
    probe_add_bytes(&probe, text, sizeof text - 1);
    probe_read(&probe);
    expect_prices(&probe, "4 1\n");
    assert_non_null(strstr(text_string(&probe.refusals), "row 1 2:19: a NUL byte;"));
    assert_non_null(strstr(text_string(&probe.refusals),
                           "row 2 3:19: byte 0xff is not valid UTF-8; convert the file"));
    assert_non_null(strstr(text_string(&probe.refusals), "row 3 4:19: a quote inside a field;"));
    probe_release(&probe);
}

static void a_megabyte_in_one_line_is_one_bad_row(void **state)
{
    (void)state;
    struct text text = {0};
    text_add_string(&text, "time,price,size\n2024-01-02 10:00,1,1\n2024-01-02 10:01,");
    for (int i = 0; i < 1000000; i++) text_add_char(&text, '7');
    text_add_string(&text, ",1\n2024-01-02 10:02,3,1\n");
    struct feed_probe probe;
    trades(&probe);
    probe_add_bytes(&probe, text.bytes, text.size);
    probe_read(&probe);
    expect_prices(&probe, "1 1\n3 1\n");
    assert_non_null(
        strstr(text_string(&probe.refusals), "row 2 3:65537: a row of more than 65536 bytes;"));
    assert_int_equal(probe.rows[1].line, 4);
    probe_release(&probe);
    text_release(&text);
}

static void a_row_has_the_fields_of_the_header(void **state)
{
    (void)state;
    struct feed_probe probe;
    trades(&probe);
    probe_add_text(&probe, "time,price,size\n"
                           "2024-01-02 10:00,1\n"
                           "2024-01-02 10:01,2,1,9\n"
                           "2024-01-02 10:02,3,1,\n");
    probe_read(&probe);
    expect_prices(&probe, "3 1\n");
    assert_non_null(strstr(text_string(&probe.refusals),
                           "row 1 2:0: the row has 2 fields and the file 3 columns;"));
    assert_non_null(strstr(text_string(&probe.refusals), "row 2 3:0: the row has 4 fields"));
    probe_release(&probe);
}

/* Each row's byte offset and line survive the refills of the buffer, quoted line ends included. */
static void offsets_are_exact_in_a_long_file(void **state)
{
    (void)state;
    enum { ROWS = 40000 };
    struct text text = {0};
    struct feed_probe probe;
    probe_init(&probe, FEED_USERS);
    text_add_string(&text, "user,name\n");
    for (int i = 0; i < ROWS; i++) {
        if (i % 1000 == 999)
            text_addf(&text, "u%d,\"a\nb %d\"\n", i, i);
        else
            text_addf(&text, "u%d,name %d\n", i, i);
    }
    probe_add_bytes(&probe, text.bytes, text.size);
    probe_read(&probe);
    assert_int_equal(probe.counts.used, ROWS);
    int64_t line = 2;
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(probe.rows[i].line, line);
        line += i % 1000 == 999 ? 2 : 1;
    }
    assert_string_equal(probe.rows[ROWS - 1].as.user.name, "a\nb 39999");
    probe_release(&probe);
    text_release(&text);
}

static void several_files_are_one_feed(void **state)
{
    (void)state;
    struct feed_probe probe;
    trades(&probe);
    probe_add_text(&probe, "time,price,size\n2024-01-02 10:00,1,1\n2024-01-02 10:01,x,1\n");
    probe_add_text(&probe, "size,time,price\n5,2024-01-02 10:02,3\n");
    probe_read(&probe);
    expect_prices(&probe, "1 1\n3 5\n");
    assert_int_equal(probe.rows[1].row, 3); /* one numbering through all files */
    assert_int_equal(probe.rows[1].line, 2);
    probe_release(&probe);
}

static void the_listener_stops_the_feed(void **state)
{
    (void)state;
    struct feed_probe probe;
    trades(&probe);
    probe.stop_after = 2;
    probe_add_text(&probe, "time,price\n2024-01-02 10:00,x\n2024-01-02 10:00,1\n"
                           "2024-01-02 10:00,y\n2024-01-02 10:00,2\n");
    probe_read(&probe);
    assert_int_equal(probe.outcome, FEED_STOP);
    expect_prices(&probe, "1 -\n");
    probe_release(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_rows_however_written),
        cmocka_unit_test(compressed_files_are_told_by_their_bytes),
        cmocka_unit_test(a_quoted_cell_may_hold_delimiters_quotes_and_lines),
        cmocka_unit_test(an_unclosed_quote_is_an_error_at_its_line),
        cmocka_unit_test(bytes_that_are_no_text_are_told_with_their_place),
        cmocka_unit_test(a_megabyte_in_one_line_is_one_bad_row),
        cmocka_unit_test(a_row_has_the_fields_of_the_header),
        cmocka_unit_test(offsets_are_exact_in_a_long_file),
        cmocka_unit_test(several_files_are_one_feed),
        cmocka_unit_test(the_listener_stops_the_feed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
