/* A problem is bad input or a failing resource, told to a person: where, which rule, what was
 * found, what to do. Functions that can meet one return false and fill the last parameter.
 * A business outcome is never a problem (it is a record); a bug is never one (it is an assert). */
#ifndef TAPEDECK_BASE_PROBLEM_H
#define TAPEDECK_BASE_PROBLEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

/* The program's exit codes; the manual lists them. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_EXPECTATION = 1,   /* an expectation or comparison failed */
    EXIT_USAGE = 2,         /* usage, folder in use, resume with other inputs */
    EXIT_SCENARIO = 3,      /* the scenario is invalid */
    EXIT_INPUT = 4,         /* input data is invalid, missing or unreadable */
    EXIT_FAILED_JOBS = 5,   /* completed with failed jobs (--fail-on-failed-jobs) */
    EXIT_NOT_PERMITTED = 6, /* not permitted */
    EXIT_INTEGRITY = 7,     /* integrity or audit finding */
    EXIT_STOPPED = 8,       /* stopped at a commit, can resume */
    EXIT_LIMIT = 9,         /* a limit was exceeded */
    EXIT_BUG = 70,          /* internal bug */
    EXIT_IO = 74            /* input or output error, or out of memory */
};

struct problem {
    char file[256];      /* name as the user gave it; empty: no place */
    int64_t line;        /* from 1; 0: none */
    int64_t column;      /* byte column from 1; 0: none */
    char rule[8];        /* rule id of RULES.md such as "D05"; empty: none */
    char text[768];      /* a sentence: what was found and what to do */
    enum exit_code code; /* what the program returns if nobody handles it */
};

/* Fills `problem` (place cleared) and returns false, so that callers write
 * `return problem_set(problem, EXIT_INPUT, "D05", "...")`. `rule` may be NULL. */
bool problem_set(struct problem *problem, enum exit_code code, const char *rule, const char *format,
                 ...) PRINTF_LIKE(4, 5);

/* Adds the place to a problem that has none yet; the first place stays. Returns false. */
bool problem_at(struct problem *problem, const char *file, int64_t line, int64_t column);

/* Fills `problem` from errno for a failed system call on `path`: "cannot open X: Permission
 * denied". Always EXIT_IO; callers that read a feed change the code. Returns false. */
bool problem_errno(struct problem *problem, const char *verb, const char *path);
/* The same for a file of a run that is under way: a full disk is told with the way on. */
bool problem_errno_of_run(struct problem *problem, const char *verb, const char *path);

/* Writes `file:line:column: text [rule]` (parts without a value left out), no newline, always
 * NUL-terminated; control characters and bytes that are not UTF-8 appear as `\xHH`. */
void problem_format(const struct problem *problem, char *buffer, size_t size);

/* Up to `PROBLEM_LIST_MAX` problems of one run (D02); `total` counts those beyond it too. */
enum { PROBLEM_LIST_MAX = 100 };

struct problem_list {
    struct problem *items; /* owned */
    size_t count;          /* stored */
    int64_t total;         /* found */
};

void problem_list_init(struct problem_list *list);
void problem_list_release(struct problem_list *list);
void problem_list_add(struct problem_list *list, const struct problem *problem);

#endif
