/* X01: one value has one text. `good` are texts that Python's json.dumps(value, sort_keys=True,
 * separators=(",", ":"), ensure_ascii=False) gives back unchanged, `bad` are JSON or not, but never
 * what it gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "audit/canonical.h"
#include "base/memory.h"

static void canonical_texts_are_taken(void **state)
{
    (void)state;
    static const char *const good[] = {
        "{}",
        "{\"a\":1}",
        "{\"a\":-1,\"b\":0,\"c\":[],\"d\":{},\"e\":[1,\"x\",{\"y\":null}],\"f\":true,\"g\":false}",
        "{\"\":1,\"A\":2,\"a\":3,\"a_b\":4,\"ab\":5}",
        "{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\\u000b/\"}",
        "{\"a\":\"zo\xc3\xab \xf0\x9f\x98\x80 \x7f\"}",
        "{\"\\n\":1,\" \":2}",
        "{\"a\":9223372036854775807}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
        "\"a\":"
        "{\"a\":{\"a\":1}}}}}}}}}}}}}}}",
    };
    size_t bad;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (!canonical_check(good[i], strlen(good[i]), &bad)) {
            fail_msg("%s is refused at %zu", good[i], bad);
        }
    }
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t at; /* where it is wrong */
    } bad[] = {
        {"", 0},
        {"[]", 0},
        {"1", 0},
        {" {}", 0},
        {"{} ", 2},
        {"{\"a\": 1}", 5},
        {"{\"a\":1,}", 7},
        {"{,\"a\":1}", 1},
        {"{\"a\":1 }", 6},
        {"{\"a\"1}", 1},
        {"{\"a\":}", 5},
        {"{\"a\":1", 6},
        {"{\"a\":1}}", 7},
        {"{\"a\":01}", 5},
        {"{\"a\":-0}", 5},
        {"{\"a\":1.5}", 6},
        {"{\"a\":1e3}", 6},
        {"{\"a\":+1}", 5},
        {"{\"a\":nul}", 5},
        {"{\"a\":True}", 5},
        {"{\"b\":1,\"a\":2}", 7},
        {"{\"a\":1,\"a\":2}", 7},
        {"{\"ab\":1,\"a\":2}", 8},
        {"{\" \":1,\"\\n\":2}", 7},
        {"{\"a\":\"\\/\"}", 5},
        {"{\"a\":\"\\u000a\"}", 5},
        {"{\"a\":\"\\u001F\"}", 5},
        {"{\"a\":\"\\u0041\"}", 5},
        {"{\"a\":\"\\u00e9\"}", 5},
        {"{\"a\":\"\t\"}", 5},
        {"{\"a\":\"", 5},
        {"{\"a\":\"\\", 5},
        {"{\"a\":[1,]}", 8},
        {"{\"a\":[1}", 7},
        {"{\"a\":\"\xff\"}", 6},
        {"{\"a\":\"\xed\xa0\x80\"}", 6},
    };
    size_t at;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (canonical_check(bad[i].text, strlen(bad[i].text), &at)) {
            fail_msg("%s is taken", bad[i].text);
        }
        if (at != bad[i].at) fail_msg("%s: %zu, not %zu", bad[i].text, at, bad[i].at);
    }
    char deep[2000] = ""; /* many levels cost no stack */
    for (size_t i = 0; i < 1990; i += 5) memcpy(deep + i, "{\"a\":", 5);
    assert_false(canonical_check(deep, strlen(deep), &at));
}

/* Strings are passed eight bytes at a time: every byte at every place of a long one, in a block of
 * exactly its size, so that a byte read behind it is seen. */
static void every_byte_counts_wherever_it_stands(void **state)
{
    (void)state;
    enum { PLAIN = 19, BEFORE = 6, SIZE = BEFORE + PLAIN + 2 };
    char *line = memory_alloc(SIZE);
    memcpy(line, "{\"a\":\"xxxxxxxxxxxxxxxxxxx\"}", SIZE);
    for (int place = 0; place < PLAIN; place++) {
        for (int byte = 0; byte < 256; byte++) {
            size_t bad;
            line[BEFORE + place] = (char)byte;
            bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            if (canonical_check(line, SIZE, &bad) != plain) fail_msg("%d at %d", byte, place);
            if (byte >= 0x80 && bad != (size_t)BEFORE + (size_t)place) fail_msg("at %zu", bad);
        }
        line[BEFORE + place] = 'x';
    }
    memory_free(line);
}

static void a_scalar_is_found_on_the_way(void **state)
{
    (void)state;
    static const struct {
        const char *line, *seq; /* NULL: not canonical */
    } cases[] = {
        {"{\"after\":{\"seq\":9},\"seq\":12}", "12"},
        {"{\"after\":{\"seq\":9}}", ""}, /* one level down */
        {"{\"after\":\",\\\"seq\\\":1\"}", ""},
        {"{\"sea\":1,\"seq\":\"4\",\"ser\":2}", "\"4\""},
        {"{\"seq\":[1]}", ""},
        {"{\"seq\":1,\"seq\":2}", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct canonical value;
        size_t bad;
        bool good = canonical_check_with(cases[i].line, strlen(cases[i].line), "seq", &value, &bad);
        assert_int_equal(good, cases[i].seq != NULL);
        if (!good) continue;
        assert_int_equal(value.size, strlen(cases[i].seq));
        assert_memory_equal(value.bytes, cases[i].seq, value.size);
    }
}

static void members_are_found_and_read(void **state)
{
    (void)state;
    static const char line[] =
        "{\"after\":{\"seq\":9,\"x\":[1,\"]\"]},\"n\":-7,\"object\":\"a\\\"\\u0001\\n/"
        "\",\"seq\":12}";
    struct canonical object = {line, sizeof line - 1}, value, key, rest = object;
    struct text text = {0};
    int64_t number;
    assert_true(canonical_member(object, "seq", &value));
    assert_true(canonical_number(value, &number));
    assert_int_equal(number, 12);
    assert_true(canonical_member(object, "n", &value) && canonical_number(value, &number));
    assert_int_equal(number, -7);
    assert_true(canonical_member(object, "object", &value));
    assert_false(canonical_number(value, &number));
    assert_true(canonical_string(value, &text));
    assert_string_equal(text_string(&text), "a\"\x01\n/");
    assert_false(canonical_member(object, "x", &value)); /* one level down */
    assert_true(canonical_member(object, "after", &value));
    assert_int_equal(value.size, strlen("{\"seq\":9,\"x\":[1,\"]\"]}"));
    assert_true(canonical_member(value, "x", &value));
    assert_false(canonical_string(value, &text));
    assert_false(canonical_member(value, "x", &value)); /* an array has none */
    int count = 0;
    while (canonical_next(&rest, &key, &value)) count += 1;
    assert_int_equal(count, 4);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_texts_are_taken),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(every_byte_counts_wherever_it_stands),
        cmocka_unit_test(a_scalar_is_found_on_the_way),
        cmocka_unit_test(members_are_found_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
