/* In: the table. Out: its text for a terminal and as Markdown. Always: every section and key stands in
 * both, also those of later releases, which are marked as such. */
#include <string.h>

#include "scenario/key_reader.h"

enum { TERMINAL_WIDTH = 96, HELP_INDENT = 22 };

static const char *default_of(const struct key *key)
{
    if (key->fallback != NULL) return key->fallback;
    if (key->otherwise != NULL) return key->otherwise;
    return key->type == KEY_LATER ? "none" : "must be given";
}

/* What this release has of a key: NULL all, else in words. */
static const char *limit_of(const struct key *key)
{
    if (section_at(key->section)->later) return "not in this release";
    if (key->type != KEY_LATER) return NULL;
    return key->fallback != NULL ? "in this release only the default" : "not in this release";
}

static void print_section_name(const struct section *section, struct text *out)
{
    text_addf(out, "[%s%s]", section->name, section->named ? ".NAME" : "");
}

/* Words of `text`, broken at the terminal's width; lines after the first are indented. */
static void print_wrapped(const char *text, size_t column, size_t indent, struct text *out)
{
    while (*text != 0) {
        size_t size = strcspn(text, " ");
        if (column > indent && column + 1 + size > TERMINAL_WIDTH) {
            text_addf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            text_add_char(out, ' ');
            column += 1;
        }
        text_add(out, text, size);
        column += size;
        text += size + strspn(text + size, " ");
    }
    text_add_char(out, '\n');
}

/* `one, two`, or what the numbers may be. */
static void print_values(const struct key *key, struct text *out)
{
    struct text range = {0};
    key_print_range(key, true, &range);
    const char *name = key_type_name(key);
    bool words = key->type == KEY_WORD || key->type == KEY_LATER || key->type == KEY_JOBS;
    if (words && range.size > 0) {
        text_add(out, range.bytes, range.size);
    } else {
        text_add_string(out, name);
        if (range.size > 0) text_addf(out, ", %s", text_string(&range));
    }
    text_release(&range);
    if (key->unit != NULL && strcmp(key->unit, "%") != 0) text_addf(out, " (%s)", key->unit);
}

static void print_kinds(const struct key *key, struct text *out)
{
    if (key->section != SECTION_FEED || key->kinds == KINDS_ALL) return;
    text_add_string(out, "for ");
    bool first = true;
    for (int kind = 0; kind < feed_kind_words.count; kind++) {
        if ((key->kinds & KIND_BIT(kind)) == 0) continue;
        text_addf(out, "%s%s", first ? "" : ", ", word_name(&feed_kind_words, kind));
        first = false;
    }
    text_add_string(out, ": ");
}

static void help_key(const struct key *key, struct text *out)
{
    struct text line = {0};
    print_kinds(key, &line);
    text_add_string(&line, key->meaning);
    text_add_string(&line, ". Values: ");
    size_t before = line.size;
    print_values(key, &line);
    if (line.size == before) line.size = before - strlen(". Values: ");
    line.bytes[line.size] = 0;
    text_addf(&line, ". Default: %s.", default_of(key));
    if (limit_of(key) != NULL) text_addf(&line, " Limit: %s.", limit_of(key));
    if (key->rule != NULL) text_addf(&line, " [%s]", key->rule);
    text_addf(out, "  %-*s", HELP_INDENT - 2, key->name);
    print_wrapped(text_string(&line), HELP_INDENT, HELP_INDENT, out);
    text_release(&line);
}

void scenario_help(struct text *out)
{
    text_add_string(
        out, "A scenario is a text of sections and keys, one `KEY = VALUE` a line from column 1.\n"
             "Comments begin with `;` or `#` and stand on lines of their own. Names of files are "
             "relative\n"
             "to the scenario. Durations carry a unit (250ms 5s 2m 1h 3d), percentages a `%`.\n");
    for (int i = 0; i < SECTION_COUNT; i++) {
        const struct section *section = section_at((enum section_id)i);
        text_add_char(out, '\n');
        print_section_name(section, out);
        text_addf(out, "  %s%s\n", section->later ? "(not in this release) " : "",
                  section->meaning);
        for (size_t k = 0; k < key_row_count; k++) {
            if (key_rows[k].section == (enum section_id)i) help_key(&key_rows[k], out);
        }
    }
}

/* A cell of a Markdown table: `|` would end it. */
static void add_cell(struct text *out, const char *text)
{
    for (const char *at = text; *at != 0; at++) {
        if (*at == '|') text_add_char(out, '\\');
        text_add_char(out, *at);
    }
}

static void table_row(const struct key *key, struct text *out)
{
    struct text values = {0};
    print_values(key, &values);
    text_addf(out, "| `%s` | ", key->name);
    add_cell(out, text_string(&values));
    text_add_string(out, " | ");
    add_cell(out, default_of(key));
    text_add_string(out, " | ");
    struct text kinds = {0};
    print_kinds(key, &kinds);
    add_cell(out, text_string(&kinds));
    add_cell(out, key->meaning);
    if (limit_of(key) != NULL) text_addf(out, " (%s)", limit_of(key));
    text_addf(out, " | %s |\n", key->rule != NULL ? key->rule : "");
    text_release(&kinds);
    text_release(&values);
}

void scenario_key_tables(struct text *out)
{
    for (int i = 0; i < SECTION_COUNT; i++) {
        const struct section *section = section_at((enum section_id)i);
        text_addf(out, "%s### `", i > 0 ? "\n" : "");
        print_section_name(section, out);
        text_addf(out, "`\n\n%s%s\n", section->meaning,
                  section->later ? " Not in this release." : "");
        bool head = true;
        for (size_t k = 0; k < key_row_count; k++) {
            if (key_rows[k].section != (enum section_id)i) continue;
            if (head) {
                text_add_string(out, "\n| key | values | default | meaning | rule |\n"
                                     "| --- | --- | --- | --- | --- |\n");
            }
            head = false;
            table_row(&key_rows[k], out);
        }
    }
}
