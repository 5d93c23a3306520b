/* In: a folder of inputs, an action. Out: a copy with rows of the kind operators. Always: the inputs
 * are not touched; the copy runs as they do up to the first row that is new. */
#include "cli/retry_inputs.h"

#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"

enum { INPUT_MAX = 64 * 1024 * 1024 };

static const char header[] = "time,actor,action,target,reason\n";

/* ---- copies ---------------------------------------------------------------------------------- */

static bool copy_file(const char *inputs, const char *into, const char *name,
                      struct problem *problem)
{
    char *from = path_join(inputs, name), *to = path_join(into, name), *parent = path_folder(to);
    bool done = folder_make(parent, problem) && file_copy(from, to, problem);
    memory_free(parent);
    memory_free(to);
    memory_free(from);
    return done;
}

static bool copy_all(const char *inputs, const char *into, struct problem *problem)
{
    struct file_list list = {0};
    bool done = folder_list(inputs, true, &list, problem);
    for (size_t i = 0; done && i < list.count; i++) {
        done = copy_file(inputs, into, list.paths[i], problem);
    }
    if (done && list.count == 1) {
        done = problem_set(problem, EXIT_INPUT, "X07",
                           "%s holds no input files: the run kept only their digests, or they hold "
                           "secrets; name a folder with all of them by --inputs",
                           inputs);
    }
    file_list_release(&list);
    return done;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void add_cell(const char *cell, struct text *out)
{
    text_add_char(out, '"');
    for (; *cell; cell++) {
        if (*cell == '"') text_add_char(out, '"');
        text_add_char(out, *cell);
    }
    text_add_char(out, '"');
}

static void add_rows(const struct retry_action *action, struct text *out)
{
    char moment[MOMENT_TEXT_SIZE];
    moment_print(action->time, moment);
    for (size_t i = 0; i < action->target_count; i++) {
        text_addf(out, "%s,", moment);
        add_cell(action->actor, out);
        text_add_string(out, ",retry,");
        add_cell(action->targets[i], out);
        text_add_char(out, ',');
        add_cell(action->reason, out);
        text_add_char(out, '\n');
    }
}

/* ---- the operators feed ---------------------------------------------------------------------- */

/* The time of the last row of a file with our columns; MOMENT_NONE: it has none, or another form. */
static int64_t last_time(const struct text *file)
{
    const char *bytes = file->bytes;
    size_t end = file->size;
    if (end == 0 || bytes[end - 1] != '\n') return MOMENT_NONE;
    size_t begin = --end;
    while (begin > 0 && bytes[begin - 1] != '\n') begin--;
    const char *comma = memchr(bytes + begin, ',', end - begin);
    struct civil_time civil;
    int64_t moment;
    if (!comma || !moment_parse_iso(bytes + begin, (size_t)(comma - bytes) - begin, &civil) ||
        !civil.has_date || !civil.has_time || !civil.has_offset ||
        !moment_from_civil(civil.days, civil.nanos_of_day, &moment)) {
        return MOMENT_NONE;
    }
    return moment - civil.offset_seconds * NS_PER_SECOND;
}

/* Appends to this file of the operators feed; *taken false when it is not of the form that the rows
 * have, or they would go back in time (T05). */
static bool append_to(const char *path, const struct retry_action *action, bool *taken,
                      struct problem *problem)
{
    struct text file = {0};
    bool done = file_read(path, INPUT_MAX, &file, problem);
    if (done) {
        int64_t last = last_time(&file);
        *taken = file.size > sizeof header - 1 &&
                 memcmp(file.bytes, header, sizeof header - 1) == 0 && last != MOMENT_NONE &&
                 last <= action->time;
    }
    if (done && *taken) {
        add_rows(action, &file);
        done = file_write(path, file.bytes, file.size, false, problem);
    }
    text_release(&file);
    return done;
}

/* The file of a section [feed.X] with `kind = operators` in a resolved scenario, which has one key a
 * line; false: it has none. */
static bool find_operators_file(const struct text *scenario, struct text *file)
{
    static const char kind[] = "\nkind = operators\nfile = ";
    const char *found = strstr(text_string(scenario), kind);
    if (!found) return false;
    const char *begin = found + sizeof kind - 1;
    text_add(file, begin, strcspn(begin, "\n"));
    return true;
}

/* A section of its own, the last feed; its name is one that the scenario has not. */
static bool add_feed(const char *into, struct text *scenario, const struct retry_action *action,
                     struct problem *problem)
{
    struct text section = {0}, rows = {0};
    for (int number = 1;; number++) {
        text_clear(&section);
        text_addf(&section, "[feed.retries%d]", number);
        if (!strstr(text_string(scenario), text_string(&section))) break;
    }
    text_addf(scenario, "\n%s\nkind = operators\nfile = ", text_string(&section));
    const char *name = text_string(&section) + sizeof "[feed." - 1;
    text_addf(scenario, "%.*s/operators.csv\n", (int)strcspn(name, "]"), name);
    char *folder = memory_copy_text(name, strcspn(name, "]"));
    char *parent = path_join(into, folder), *path = path_join(parent, "operators.csv");
    text_add_string(&rows, header);
    add_rows(action, &rows);
    char *ini = path_join(into, "scenario.ini");
    bool done = folder_make(parent, problem) &&
                file_write(path, rows.bytes, rows.size, false, problem) &&
                file_write(ini, scenario->bytes, scenario->size, false, problem);
    memory_free(ini);
    memory_free(path);
    memory_free(parent);
    memory_free(folder);
    text_release(&section);
    text_release(&rows);
    return done;
}

bool retry_inputs_make(const char *inputs, const char *into, const struct retry_action *action,
                       struct problem *problem)
{
    struct text scenario = {0}, name = {0};
    char *ini = path_join(inputs, "scenario.ini");
    bool taken = false;
    bool done = file_read(ini, INPUT_MAX, &scenario, problem);
    if (!done) {
        problem_set(problem, EXIT_USAGE, "X07",
                    "%s cannot be read: the folder of a run has it; name another by --inputs", ini);
    }
    done = done && copy_all(inputs, into, problem);
    if (done && find_operators_file(&scenario, &name)) {
        char *path = path_join(into, text_string(&name));
        done = append_to(path, action, &taken, problem);
        memory_free(path);
    }
    if (done && !taken) done = add_feed(into, &scenario, action, problem);
    memory_free(ini);
    text_release(&scenario);
    text_release(&name);
    return done;
}
