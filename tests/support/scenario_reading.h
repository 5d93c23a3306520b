/* Scenarios from texts and from files in a folder of the test's own, for tests of the scenario room. */
#ifndef TAPEDECK_TESTS_SCENARIO_READING_H
#define TAPEDECK_TESTS_SCENARIO_READING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "scenario/scenario.h"

/* Every scenario needs a feed. */
#define BARS_FEED "[feed.bars]\nkind = bars\nfile = bars.csv\n"

static inline int scenario_folder_begin(void **state)
{
    const char *parent = getenv("TMPDIR");
    char *path = path_join(parent != NULL ? parent : "/tmp", "tapedeck_scenario_XXXXXX");
    *state = path;
    return mkdtemp(path) == NULL ? -1 : 0;
}

static inline int scenario_folder_end(void **state)
{
    struct problem problem;
    bool done = folder_remove(*state, &problem);
    memory_free(*state);
    return done ? 0 : -1;
}

static inline void put_file(const char *folder, const char *name, const char *text)
{
    struct problem problem = {0};
    char *path = path_join(folder, name);
    char *parent = path_folder(path);
    if (!folder_make(parent, &problem) || !file_write(path, text, strlen(text), false, &problem)) {
        fail_msg("%s", problem.text);
    }
    memory_free(parent);
    memory_free(path);
}

/* All problems, one a line, as a person sees them. */
static inline char *problem_lines(const struct problem_list *problems)
{
    struct text lines = {0};
    for (size_t i = 0; i < problems->count; i++) {
        char line[2048];
        problem_format(&problems->items[i], line, sizeof line);
        text_addf(&lines, "%s\n", line);
    }
    char *copy = memory_copy_text(text_string(&lines), lines.size);
    text_release(&lines);
    return copy;
}

/* Reads a text that must be sound; no file is looked for. */
static inline void read_sound(const char *text, struct scenario *scenario)
{
    struct problem_list problems;
    problem_list_init(&problems);
    if (!scenario_read_text(text, strlen(text), NULL, NULL, 0, scenario, &problems)) {
        fail_msg("%s\n%s", problem_lines(&problems), text);
    }
    assert_int_equal(problems.total, 0);
    problem_list_release(&problems);
}

/* Reads a text that must be refused with exactly these lines. */
static inline void read_refused(const char *text, size_t size, const char *expected)
{
    struct scenario scenario;
    struct problem_list problems;
    problem_list_init(&problems);
    assert_false(scenario_read_text(text, size, NULL, NULL, 0, &scenario, &problems));
    char *lines = problem_lines(&problems);
    assert_string_equal(lines, expected);
    assert_int_equal(scenario_exit_code(&problems), EXIT_SCENARIO);
    memory_free(lines);
    scenario_release(&scenario);
    problem_list_release(&problems);
}

/* Reads a file of the folder that must be sound. */
static inline void read_sound_file(const char *folder, const char *name, struct scenario *scenario)
{
    struct problem_list problems;
    problem_list_init(&problems);
    char *path = path_join(folder, name);
    if (!scenario_read(path, NULL, 0, scenario, &problems)) {
        fail_msg("%s", problem_lines(&problems));
    }
    memory_free(path);
    problem_list_release(&problems);
}

#endif
