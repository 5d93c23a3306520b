#include "support/tape.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"

static void add_word(struct tape_line *line, const char *word, size_t size)
{
    assert(line->count < TAPE_WORDS_MAX && size < TAPE_WORD_SIZE);
    memcpy(line->words[line->count], word, size);
    line->words[line->count++][size] = 0;
}

bool tape_next(const char **tape, struct tape_line *line)
{
    line->count = 0;
    while (**tape != 0 && line->count == 0) {
        size_t size = strcspn(*tape, "\n");
        const char *end = *tape + size;
        const char *word = *tape;
        while (word < end) {
            size_t blanks = strspn(word, " ");
            if (word + blanks >= end) break;
            word += blanks;
            size_t length = strcspn(word, " \n");
            add_word(line, word, length);
            word += length;
        }
        *tape = *end == 0 ? end : end + 1;
    }
    return line->count > 0;
}

bool tape_is(const struct tape_line *line, int index, const char *word)
{
    return index < line->count && strcmp(line->words[index], word) == 0;
}

int64_t tape_number(const struct tape_line *line, int index, int places)
{
    assert(index < line->count);
    const char *word = line->words[index];
    int64_t value = 0;
    enum decimal_outcome outcome = decimal_parse(word, strlen(word), places, 0, &value);
    assert(outcome == DECIMAL_OK);
    return value;
}

int32_t tape_date(const struct tape_line *line, int index)
{
    assert(index < line->count);
    int32_t day = 0;
    bool is_date = moment_parse_date(line->words[index], strlen(line->words[index]), &day);
    assert(is_date);
    return day;
}

uint32_t tape_name(const struct tape_line *line, int index, struct names *names)
{
    assert(index < line->count);
    return names_intern(names, line->words[index], strlen(line->words[index]));
}

int64_t tape_option(const struct tape_line *line, const char *key, int places)
{
    for (int i = 0; i + 1 < line->count; i++)
        if (tape_is(line, i, key)) return tape_number(line, i + 1, places);
    return 0;
}

void tape_add_number(struct text *out, int64_t value, int places)
{
    char digits[32];
    text_add(out, digits, decimal_print(value, places, digits));
}

void tape_add_money(struct text *out, int64_t cents)
{
    char digits[32];
    text_add(out, digits, decimal_print_fixed(cents, 2, digits));
}

void tape_add_date(struct text *out, int32_t day)
{
    char date[DATE_TEXT_SIZE];
    date_print(day, date);
    text_add_string(out, date);
}
