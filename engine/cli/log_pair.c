/* In: two logs, line by line. Out: where they part. Always: memory is two lines, whatever the logs'
 * size; the records about the run itself (result, build, presentation), which follow from the rest or
 * from the program, are no events. */
#include "cli/log_pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/canonical.h"
#include "base/files.h"
#include "base/memory.h"

struct log_reader {
    FILE *file;
    char *line; /* getline's */
    size_t capacity;
    size_t size; /* without LF; 0: there are no more events */
};

static bool open_log(struct log_reader *reader, const char *folder, struct problem *problem)
{
    char *path = path_join(folder, "audit.log");
    reader->file = fopen(path, "r");
    bool done = reader->file != NULL;
    if (!done && !file_exists(path)) {
        problem_set(problem, EXIT_USAGE, NULL,
                    "%s holds no audit.log; name the folder that `tapedeck run` wrote", folder);
    } else if (!done) {
        problem_errno(problem, "open", path);
    }
    memory_free(path);
    return done;
}

static void close_log(struct log_reader *reader)
{
    if (reader->file) fclose(reader->file);
    free(reader->line); /* getline's */
}

/* What is told of the run itself, and no event of it. */
static bool is_event(const struct log_reader *reader)
{
    static const char *const others[] = {"\"result\"", "\"engine\"", "\"presentation\""};
    struct canonical line = {reader->line, reader->size}, value;
    size_t bad;
    if (!canonical_check(line.bytes, line.size, &bad)) return false;
    if (!canonical_member(line, "action", &value)) return false;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (value.size == strlen(others[i]) && memcmp(value.bytes, others[i], value.size) == 0) {
            return false;
        }
    }
    return true;
}

static void next_line(struct log_reader *reader)
{
    ssize_t size = getline(&reader->line, &reader->capacity, reader->file);
    reader->size = size > 0 ? (size_t)size : 0;
    if (reader->size > 0 && reader->line[reader->size - 1] == '\n') reader->size--;
}

static bool lines_equal(const struct log_reader *a, const struct log_reader *b)
{
    return a->size == b->size && memcmp(a->line, b->line, a->size) == 0;
}

static void keep(const struct log_reader *reader, struct text *out)
{
    if (reader->size > 0) text_add(out, reader->line, reader->size);
}

static void compare(struct log_reader *a, struct log_reader *b, struct log_pair *pair)
{
    next_line(a);
    next_line(b);
    pair->begins_alike = lines_equal(a, b);
    keep(a, &pair->begin_a);
    keep(b, &pair->begin_b);
    pair->events_alike = true;
    for (pair->event = 1; a->size > 0 || b->size > 0; pair->event++) {
        next_line(a);
        next_line(b);
        if (lines_equal(a, b)) continue;
        if (!is_event(a)) a->size = 0;
        if (!is_event(b)) b->size = 0;
        pair->events_alike = a->size == 0 && b->size == 0;
        if (!pair->events_alike) {
            keep(a, &pair->a);
            keep(b, &pair->b);
        }
        return;
    }
}

bool log_pair_read(const char *folder_a, const char *folder_b, struct log_pair *pair,
                   struct problem *problem)
{
    struct log_reader a = {0}, b = {0};
    *pair = (struct log_pair){0};
    bool done = open_log(&a, folder_a, problem) && open_log(&b, folder_b, problem);
    if (done) compare(&a, &b, pair);
    close_log(&a);
    close_log(&b);
    return done;
}

void log_pair_release(struct log_pair *pair)
{
    text_release(&pair->a);
    text_release(&pair->b);
    text_release(&pair->begin_a);
    text_release(&pair->begin_b);
}
