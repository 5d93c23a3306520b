/* X01, X04: what is recognized by the shape of a line before it is canonical, whatever it is. The full
 * check (canonical.h) is the twin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "audit/line_shapes.h"
#include "base/memory.h"

static bool is_canonical(const char *line, size_t size, struct canonical *seq)
{
    size_t bad;
    return canonical_check_with(line, size, "seq", seq, &bad);
}

static void learn(struct line_shapes *shapes, const char *line)
{
    struct canonical seq;
    if (!is_canonical(line, strlen(line), &seq)) fail_msg("not canonical: %s", line);
    line_shapes_learn(shapes, line, strlen(line), seq);
}

/* Whether it is recognized, in a block of exactly its size and its LF; fails when it is not canonical. */
static bool recognized(const struct line_shapes *shapes, const char *line, size_t size)
{
    char *bytes = memory_alloc(size + 1);
    struct canonical seq = {NULL, 0}, expected = {NULL, 0};
    size_t found = 0;
    memcpy(bytes, line, size);
    bytes[size] = '\n';
    bool known = line_shapes_match(shapes, bytes, bytes + size + 1, &found, &seq);
    if (known && (found > size || bytes[found] != '\n' || !is_canonical(bytes, found, &expected) ||
                  expected.bytes != seq.bytes || expected.size != seq.size)) {
        fail_msg("recognized: %.*s", (int)size, line);
    }
    memory_free(bytes);
    return known;
}

static const char accepted[] =
    "{\"action\":\"order_accepted\",\"actor\":\"u1\",\"after\":{\"account\":\"u1\",\"qty\":\"260\"}"
    ","
    "\"attempt\":1,\"object\":\"O1\",\"seq\":2,\"time\":\"2026-01-05T09:30:00.000033000Z\"}";

static void another_line_of_the_same_shape_is_recognized(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool known;
    } cases[] = {
        {accepted, true},
        {"{\"action\":\"order_accepted\",\"actor\":\"\",\"after\":{\"account\":\"another "
         "one\",\"qty\":\"\"},\"attempt\":0,\"object\":\"O99\",\"seq\":1234567890123,\"time\":"
         "\"\"}",
         true},
        {"{\"action\":\"order_rejected\",\"actor\":\"u1\",\"after\":{\"account\":\"u1\",\"qty\":"
         "\"260\"},\"attempt\":1,\"object\":\"O1\",\"seq\":2,\"time\":\"t\"}",
         false}, /* what tells shapes apart belongs to them */
        {"{\"action\":\"order_accepted\",\"actor\":\"u1\",\"after\":{\"account\":\"u1\",\"qty\":"
         "\"\\\"\"},\"attempt\":1,\"object\":\"O1\",\"seq\":2,\"time\":\"t\"}",
         false}, /* canonical, but it needs thought */
        {"{\"action\":\"order_accepted\",\"actor\":\"u1\",\"after\":{\"account\":\"\xc3\xa9\","
         "\"qty\":\"1\"},\"attempt\":1,\"object\":\"O1\",\"seq\":2,\"time\":\"t\"}",
         false},
        {"{\"action\":\"order_accepted\",\"actor\":\"u1\",\"after\":{\"account\":\"u1\",\"qty\":"
         "\"1\"},\"attempt\":01,\"object\":\"O1\",\"seq\":2,\"time\":\"t\"}",
         false},
        {"{\"action\":\"order_accepted\",\"actor\":\"u1\",\"after\":{\"account\":\"u1\",\"qty\":"
         "\"1\"},\"attempt\":,\"object\":\"O1\",\"seq\":2,\"time\":\"t\"}",
         false},
        {"{\"action\":\"order_accepted\",\"actor\":\"u1\",\"after\":{\"account\":\"u1\",\"qty\":"
         "\"1\"},\"attempt\":-1,\"object\":\"O1\",\"seq\":2,\"time\":\"t\"}",
         false},
        {"{\"action\":\"order_accepted\"", false},
        {"", false},
    };
    struct line_shapes *shapes = line_shapes_open();
    assert_false(recognized(shapes, accepted, strlen(accepted)));
    learn(shapes, accepted);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (recognized(shapes, cases[i].line, strlen(cases[i].line)) != cases[i].known) {
            fail_msg("case %zu: %s", i, cases[i].line);
        }
    }
    line_shapes_release(shapes);
}

static void a_line_without_its_end_is_not_recognized(void **state)
{
    (void)state;
    struct line_shapes *shapes = line_shapes_open();
    struct canonical seq;
    size_t size;
    learn(shapes, accepted);
    for (size_t left = 0; left <= strlen(accepted); left++) {
        assert_false(line_shapes_match(shapes, accepted, accepted + left, &size, &seq));
    }
    line_shapes_release(shapes);
}

static void some_lines_are_not_learned(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"action\":\"order_accepted\",\"object\":\"O1\"}", /* without what is wanted */
        "{\"action\":\"order_accepted\",\"object\":\"O1\",\"seq\":\"2\"}",
        "{\"action\":\"order_accepted\",\"object\":\"a\\\"b\",\"seq\":2}",
        "{\"action\":\"order_accepted\",\"\xc3\xa9\":\"O1\",\"\xc3\xaa\":1}",
        "{\"seq\":2}",
    };
    struct line_shapes *shapes = line_shapes_open();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        learn(shapes, lines[i]);
        if (recognized(shapes, lines[i], strlen(lines[i]))) fail_msg("%s", lines[i]);
    }
    line_shapes_release(shapes);
}

static const char *const base[] = {
    accepted,
    "{\"action\":\"order_accepted\",\"after\":{\"a\":[1,\"x\",{\"b\":\"\"}],\"c\":null,\"d\":true},"
    "\"seq\":30}",
    "{\"action\":\"order_accepted\",\"after\":{\"a\":\"-5\",\"b\":-5,\"seq\":7},\"seq\":0,\"z\":{}"
    "}",
    "{\"action\":\"order_accepted\",\"seq\":10,\"seq2\":\"10\"}",
    "{\"action\":\"fill\",\"seq\":10,\"x\":\"twenty and more bytes of it\"}",
    "{\"aaaaaaaa\":\"fill\",\"seq\":10}",
};
enum { BASES = sizeof base / sizeof base[0], LINE_MAX = 400 };

/* Every byte at every place, put in the place of another or before it, and each left out. */
static size_t try_changes(const struct line_shapes *shapes, const char *line)
{
    char changed[LINE_MAX];
    size_t size = strlen(line), known = 0;
    for (size_t at = 0; at < size; at++) {
        for (int byte = 0; byte < 256; byte++) {
            memcpy(changed, line, size);
            changed[at] = (char)byte;
            known += recognized(shapes, changed, size);
            memmove(changed + at + 1, line + at, size - at);
            memcpy(changed, line, at);
            changed[at] = (char)byte;
            known += recognized(shapes, changed, size + 1);
        }
        memcpy(changed, line, at);
        memcpy(changed + at, line + at + 1, size - at - 1);
        known += recognized(shapes, changed, size - 1);
    }
    return known;
}

static void what_is_recognized_is_canonical(void **state)
{
    (void)state;
    struct line_shapes *shapes = line_shapes_open();
    size_t known = 0;
    for (size_t i = 0; i < BASES; i++) learn(shapes, base[i]);
    for (size_t i = 0; i < BASES; i++) {
        if (!recognized(shapes, base[i], strlen(base[i]))) fail_msg("%s", base[i]);
        known += try_changes(shapes, base[i]);
    }
    assert_true(known > 10000); /* values may be anything plain */
    line_shapes_release(shapes);
}

/* More than are taken, and more than there is room for: the last ones of a log are walked as the first. */
static void more_shapes_than_there_is_room_for(void **state)
{
    (void)state;
    struct line_shapes *shapes = line_shapes_open();
    struct text line = {0};
    int known = 0;
    for (int i = 0; i < 3000; i++) {
        text_clear(&line);
        text_addf(&line, "{\"action\":\"order_accepted\",\"key%d\":\"x\",\"seq\":%d}", i, i);
        assert_false(recognized(shapes, line.bytes, line.size));
        learn(shapes, line.bytes);
        known += recognized(shapes, line.bytes, line.size);
    }
    assert_int_equal(known, 1000);
    text_clear(&line);
    text_add_string(&line, "{\"action\":\"order_accepted\"");
    for (int i = 0; i < 300; i++) text_addf(&line, ",\"key%03d\":\"x\"", i);
    text_add_string(&line, ",\"seq\":1}");
    learn(shapes, line.bytes);
    assert_false(recognized(shapes, line.bytes, line.size));
    text_release(&line);
    line_shapes_release(shapes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_line_of_the_same_shape_is_recognized),
        cmocka_unit_test(a_line_without_its_end_is_not_recognized),
        cmocka_unit_test(some_lines_are_not_learned),
        cmocka_unit_test(what_is_recognized_is_canonical),
        cmocka_unit_test(more_shapes_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
