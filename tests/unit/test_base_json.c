/* JSON as the audit log (X01) and the reports write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

static void write_sample(struct text *out, bool pretty)
{
    struct json json;
    json_init(&json, out, pretty);
    json_object_begin(&json, NULL);
    json_string(&json, "action", "fill");
    json_int(&json, "attempt", -1);
    json_bool(&json, "late", false);
    json_null(&json, "before");
    json_string(&json, "object", NULL);
    json_array_begin(&json, "rows");
    json_int(&json, NULL, 1);
    json_object_begin(&json, NULL);
    json_object_end(&json);
    json_array_begin(&json, NULL);
    json_array_end(&json);
    json_array_end(&json);
    json_raw(&json, "sharpe", "1.5");
    json_string_n(&json, "symbol", "AAPL.X", 4);
    json_object_end(&json);
}

static void x01_canonical_json_has_no_blanks(void **state)
{
    (void)state;
    struct text out = {0};
    write_sample(&out, false);
    assert_string_equal(text_string(&out),
                        "{\"action\":\"fill\",\"attempt\":-1,\"late\":false,\"before\":null,"
                        "\"object\":null,\"rows\":[1,{},[]],\"sharpe\":1.5,\"symbol\":\"AAPL\"}");
    text_release(&out);
}

static void pretty_json_has_a_line_for_each_value(void **state)
{
    (void)state;
    struct text out = {0};
    write_sample(&out, true);
    assert_string_equal(text_string(&out), "{\n"
                                           "  \"action\": \"fill\",\n"
                                           "  \"attempt\": -1,\n"
                                           "  \"late\": false,\n"
                                           "  \"before\": null,\n"
                                           "  \"object\": null,\n"
                                           "  \"rows\": [\n"
                                           "    1,\n"
                                           "    {},\n"
                                           "    []\n"
                                           "  ],\n"
                                           "  \"sharpe\": 1.5,\n"
                                           "  \"symbol\": \"AAPL\"\n"
                                           "}");
    text_release(&out);
}

static void x01_strings_are_escaped_as_rfc_8785_says(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        size_t size;
        const char *escaped;
    } rows[] = {
        {"plain", 5, "plain"},
        {"a\"b\\c/d", 7, "a\\\"b\\\\c/d"},
        {"\b\f\n\r\t", 5, "\\b\\f\\n\\r\\t"},
        {"\x00\x01\x1f\x7f", 4, "\\u0000\\u0001\\u001f\x7f"},
        {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\xBC", 14,
         "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\xBC"},
        {"\xFFx", 2, "\xEF\xBF\xBDx"},
        {"\xC3", 1, "\xEF\xBF\xBD"},
        {"\xE2\x82", 2, "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xC3\xA9\xC3(", 4, "\xC3\xA9\xEF\xBF\xBD("},
        {"", 0, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text out = {0};
        json_escape(&out, rows[i].value, rows[i].size);
        assert_string_equal(text_string(&out), rows[i].escaped);
        text_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(x01_canonical_json_has_no_blanks),
        cmocka_unit_test(pretty_json_has_a_line_for_each_value),
        cmocka_unit_test(x01_strings_are_escaped_as_rfc_8785_says),
    };
    return cmocka_run_group_tests_name("base: json", tests, NULL, NULL);
}
