/* The table of keys and what is printed of it: documents say what the program does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/words.h"
#include "scenario/key_table.h"
#include "support/scenario_reading.h"

/* docs/FORMATS.md holds the tables between two marks. When this fails, the document is written anew by
 * what the test prints. */
static void formats_has_the_tables_of_the_program(void **state)
{
    (void)state;
    static const char begin[] = "<!-- keys: begin -->\n";
    static const char end[] = "<!-- keys: end -->\n";
    struct problem problem;
    struct text document = {0};
    struct text tables = {0};
    if (!file_read("docs/FORMATS.md", 1 << 20, &document, &problem)) fail_msg("%s", problem.text);
    scenario_key_tables(&tables);
    const char *from = strstr(text_string(&document), begin);
    assert_non_null(from);
    from += sizeof begin - 1;
    const char *until = strstr(from, end);
    assert_non_null(until);
    if ((size_t)(until - from) != tables.size || memcmp(from, tables.bytes, tables.size) != 0) {
        fail_msg("docs/FORMATS.md differs; between the marks belongs:\n%s", text_string(&tables));
    }
    text_release(&document);
    text_release(&tables);
}

static void help_names_every_section_and_key(void **state)
{
    (void)state;
    struct text help = {0};
    scenario_help(&help);
    for (size_t i = 0; i < key_row_count; i++) {
        char line[64];
        snprintf(line, sizeof line, "\n  %s ", key_rows[i].name);
        assert_non_null(strstr(text_string(&help), line));
    }
    for (int i = 0; i < SECTION_COUNT; i++) {
        char line[64];
        const struct section *section = section_at((enum section_id)i);
        snprintf(line, sizeof line, "\n[%s%s]  ", section->name, section->named ? ".NAME" : "");
        assert_non_null(strstr(text_string(&help), line));
    }
    /* A terminal's lines. */
    for (const char *at = text_string(&help); *at != 0;) {
        size_t size = strcspn(at, "\n");
        assert_in_range(size, 0, 100);
        at += size + 1;
    }
    text_release(&help);
}

/* Words are stored as their place: the enums of the model have the same order. */
static void words_stand_in_the_order_of_their_enums(void **state)
{
    (void)state;
    static const struct {
        enum section_id section;
        const char *key;
        const struct words *words;
    } rows[] = {{SECTION_FEED, "kind", &feed_kind_words},
                {SECTION_MARKET, "default_tif", &tif_words},
                {SECTION_ACCOUNT, "type", &account_type_words}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *list = key_find(rows[i].section, rows[i].key)->words;
        const char *word;
        size_t size;
        bool later;
        int place = 0;
        while (key_word_next(&list, &word, &size, &later)) {
            assert_int_equal(word_find(rows[i].words, word, size), place);
            place += 1;
        }
        assert_int_equal(place, rows[i].words->count);
    }
}

/* Sections stand together and in order, no key twice; each has a meaning, and a default or the words
 * for what holds without one. */
static void the_table_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < key_row_count; i++) {
        const struct key *key = &key_rows[i];
        assert_ptr_equal(key_find(key->section, key->name), key);
        if (i > 0) assert_true(key_rows[i - 1].section <= key->section);
        assert_non_null(key->meaning);
        assert_false(key->fallback != NULL && key->otherwise != NULL);
        assert_true(key->section != SECTION_FEED || key->kinds != 0);
        if (key->type == KEY_WORD || key->none) assert_true(key->size > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_has_the_tables_of_the_program),
        cmocka_unit_test(help_names_every_section_and_key),
        cmocka_unit_test(words_stand_in_the_order_of_their_enums),
        cmocka_unit_test(the_table_is_sound),
    };
    return cmocka_run_group_tests_name("scenario: documents", tests, NULL, NULL);
}
