/* Problems: a struct of fixed size filled in place, so that telling about a failure never needs
 * memory. The place (file, line, column) is usually known by an outer function than the text, so
 * it is added on the way out; the innermost place wins because it was set first. */
#include "base/problem.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* Copies as much of `from` as fits; always NUL-terminated. */
static void copy_cut(char *to, size_t to_size, const char *from)
{
    size_t size = strlen(from);
    if (size >= to_size) {
        size = to_size - 1;
    }
    memcpy(to, from, size);
    to[size] = 0;
}

static void clear(struct problem *problem, enum exit_code code, const char *rule)
{
    problem->file[0] = 0;
    problem->line = 0;
    problem->column = 0;
    copy_cut(problem->rule, sizeof problem->rule, rule != NULL ? rule : "");
    problem->code = code;
}

bool problem_set(struct problem *problem, enum exit_code code, const char *rule, const char *format,
                 ...)
{
    assert(problem != NULL);
    /* The text is made first: an argument may point into the problem that is being replaced. */
    char text[sizeof problem->text];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text[0] = 0;
    }
    clear(problem, code, rule);
    copy_cut(problem->text, sizeof problem->text, text);
    return false;
}

bool problem_at(struct problem *problem, const char *file, int64_t line, int64_t column)
{
    assert(problem != NULL);
    if (problem->file[0] == 0 && file != NULL) {
        copy_cut(problem->file, sizeof problem->file, file);
        problem->line = line;
        problem->column = column;
    }
    return false;
}

bool problem_errno(struct problem *problem, const char *verb, const char *path)
{
    int error = errno;
    char reason[128];
    if (strerror_r(error, reason, sizeof reason) != 0) {
        snprintf(reason, sizeof reason, "error %d", error);
    }
    problem_set(problem, EXIT_IO, NULL, "cannot %s %s: %s", verb, path, reason);
    errno = error;
    return false;
}

bool problem_errno_of_run(struct problem *problem, const char *verb, const char *path)
{
    if (errno != ENOSPC && errno != EDQUOT) return problem_errno(problem, verb, path);
    return problem_set(
        problem, EXIT_IO, NULL,
        "cannot %s %s: no space left on that disk; free some, then `tapedeck resume`", verb, path);
}

/* A bounded output that drops whole pieces once one does not fit. */
struct bounded {
    char *bytes;
    size_t size;
    size_t used;
    bool full;
};

static void bounded_add(struct bounded *out, const char *piece, size_t size)
{
    if (out->full || out->used + size + 1 > out->size) {
        out->full = true;
        return;
    }
    memcpy(out->bytes + out->used, piece, size);
    out->used += size;
}

/* Length of the printable character at `bytes`: 0 for controls and for what is not UTF-8. */
static size_t printable_size(const char *bytes, size_t size)
{
    unsigned char first = (unsigned char)bytes[0];
    if (first < 0x80) {
        return first >= 0x20 && first != 0x7F ? 1 : 0;
    }
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (length > size || utf8_first_invalid(bytes, length) != length) {
        return 0;
    }
    /* U+0080..U+009F are controls too: terminals obey them. */
    return first == 0xC2 && (unsigned char)bytes[1] < 0xA0 ? 0 : length;
}

static void bounded_add_escaped(struct bounded *out, const char *string)
{
    size_t size = strlen(string);
    for (size_t i = 0; i < size;) {
        size_t length = printable_size(string + i, size - i);
        if (length > 0) {
            bounded_add(out, string + i, length);
            i += length;
        } else {
            char escaped[5];
            snprintf(escaped, sizeof escaped, "\\x%02X", (unsigned)(unsigned char)string[i]);
            bounded_add(out, escaped, 4);
            i += 1;
        }
    }
}

static void bounded_add_number(struct bounded *out, int64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64 ":", number);
    bounded_add(out, digits, (size_t)length);
}

void problem_format(const struct problem *problem, char *buffer, size_t size)
{
    assert(size > 0);
    struct bounded out = {.bytes = buffer, .size = size};
    if (problem->file[0] != 0) {
        bounded_add_escaped(&out, problem->file);
        bounded_add(&out, ":", 1);
        if (problem->line > 0) {
            bounded_add_number(&out, problem->line);
            if (problem->column > 0) {
                bounded_add_number(&out, problem->column);
            }
        }
        bounded_add(&out, " ", 1);
    }
    bounded_add_escaped(&out, problem->text);
    if (problem->rule[0] != 0) {
        bounded_add(&out, " [", 2);
        bounded_add_escaped(&out, problem->rule);
        bounded_add(&out, "]", 1);
    }
    buffer[out.used] = 0;
}

void problem_list_init(struct problem_list *list)
{
    *list = (struct problem_list){0};
}

void problem_list_release(struct problem_list *list)
{
    memory_free(list->items);
    problem_list_init(list);
}

void problem_list_add(struct problem_list *list, const struct problem *problem)
{
    list->total += 1;
    if (list->count == PROBLEM_LIST_MAX) {
        return;
    }
    if (list->items == NULL) {
        list->items = memory_grow(NULL, PROBLEM_LIST_MAX, sizeof *list->items);
    }
    list->items[list->count] = *problem;
    list->count += 1;
}
