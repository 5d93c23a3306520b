/* In: the bytes of docs/RULES.md. Out: one rule at a time. Always: what is printed is the page's
 * own text; only its line breaks move. */
#include "cli/rule_book.h"

#include <assert.h>
#include <string.h>

#include "base/embedded.h"

enum { ID_SIZE = 3, PAGE_WIDTH = 96, RULE_INDENT = 5 };

const char *rule_book_page(size_t *size)
{
    const struct embedded_file *file = embedded_find("docs/RULES.md");
    assert(file != NULL && "the program carries the rules");
    *size = file->size;
    return (const char *)file->bytes;
}

static size_t line_size(const char *text)
{
    const char *end = strchr(text, '\n');
    return end != NULL ? (size_t)(end - text) + 1 : strlen(text);
}

/* A rule's first line: `- **M04** ...`. */
static bool begins_rule(const char *line)
{
    return strncmp(line, "- **", 4) == 0 && line[4] >= 'A' && line[4] <= 'Z' &&
           ascii_is_digit(line[5]) && ascii_is_digit(line[6]) && strncmp(line + 7, "** ", 3) == 0;
}

static void find_section(const char *page, const char *rule, struct rule_text *out)
{
    for (const char *line = page; line < rule; line += line_size(line)) {
        if (strncmp(line, "## ", 3) != 0) continue;
        out->section = line + 3;
        out->section_size = line_size(line) - 4;
    }
}

bool rule_book_next(size_t *position, struct rule_text *rule)
{
    size_t size;
    const char *page = rule_book_page(&size);
    const char *line = page + *position;
    while (*line != 0 && !begins_rule(line)) line += line_size(line);
    if (*line == 0) return false;
    memset(rule, 0, sizeof *rule);
    memcpy(rule->id, line + 4, ID_SIZE);
    find_section(page, line, rule);
    rule->text = line + 10;
    line += line_size(line);
    while (strncmp(line, "  ", 2) == 0) line += line_size(line);
    rule->text_size = (size_t)(line - rule->text);
    while (rule->text_size > 0 && rule->text[rule->text_size - 1] == '\n') rule->text_size--;
    *position = (size_t)(line - page);
    return true;
}

bool rule_book_find(const char *id, struct rule_text *rule)
{
    size_t position = 0;
    while (rule_book_next(&position, rule)) {
        if (ascii_equal_fold(id, strlen(id), rule->id)) return true;
    }
    return false;
}

void rule_book_wrap(const char *text, size_t size, int indent, int column, int width,
                    struct text *out)
{
    bool first = true;
    for (size_t i = 0; i < size;) {
        while (i < size && ascii_is_space(text[i])) i++;
        size_t end = i;
        while (end < size && !ascii_is_space(text[end])) end++;
        if (end == i) break;
        if (!first && column + 1 + (int)(end - i) > width) {
            text_add_char(out, '\n');
            column = 0;
            first = true;
        }
        if (!first) {
            text_add_char(out, ' ');
            column++;
        }
        for (; column < indent; column++) text_add_char(out, ' ');
        text_add(out, text + i, end - i);
        column += (int)(end - i);
        first = false;
        i = end;
    }
    text_add_char(out, '\n');
}

void rule_book_print(const struct rule_text *rule, struct text *out)
{
    text_add_string(out, rule->id);
    rule_book_wrap(rule->text, rule->text_size, RULE_INDENT, ID_SIZE, PAGE_WIDTH, out);
}
