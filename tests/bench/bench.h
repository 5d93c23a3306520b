/* What the bench programs share: clocks, medians, programs run and weighed, and one line a measure.
 * Machines are noisy, so a speed is the median of ratios of two programs run in alternation. */
#ifndef TAPEDECK_TESTS_BENCH_H
#define TAPEDECK_TESTS_BENCH_H

#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"

/* What <spawn.h> asks its users to declare. */
extern char **environ; /* NOLINT(readability-redundant-declaration) */

enum { PAIRS_MAX = 99 };

/* Pairs of a measure: BENCH_PAIRS, else `usual`. */
static inline int bench_pairs(int usual)
{
    const char *wanted = getenv("BENCH_PAIRS");
    long pairs = wanted != NULL ? strtol(wanted, NULL, 10) : usual;
    return pairs < 1 ? 1 : pairs > PAIRS_MAX ? PAIRS_MAX : (int)pairs;
}

/* Rows of the workload: BENCH_ROWS, else a million. */
static inline int64_t bench_rows(void)
{
    const char *wanted = getenv("BENCH_ROWS");
    int64_t rows = wanted != NULL ? strtoll(wanted, NULL, 10) : 1000000;
    return rows < 1 ? 1 : rows;
}

static inline double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int by_value(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return first < second ? -1 : first > second;
}

static inline double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[count / 2];
}

static inline void bench_fail(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

/* A program run to its end, its stdout thrown away. */
struct ran {
    int code;
    double seconds, cpu_seconds;
    /* The largest of all programs run so far, and never below the peak of the one that starts them:
     * to be looked at before that one grows. */
    int64_t peak_kb;
};

static inline double bench_children_cpu(struct rusage *usage)
{
    getrusage(RUSAGE_CHILDREN, usage);
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           1e-6 * (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

static inline struct ran bench_spawn(const char *const *arguments)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = -1;
    struct rusage usage;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    double cpu = bench_children_cpu(&usage);
    double begin = seconds_now();
    if (posix_spawnp(&pid, arguments[0], &actions, NULL, (char **)(uintptr_t)arguments, environ) !=
            0 ||
        waitpid(pid, &status, 0) != pid) {
        bench_fail(arguments[0]);
    }
    double seconds = seconds_now() - begin;
    posix_spawn_file_actions_destroy(&actions);
    cpu = bench_children_cpu(&usage) - cpu;
    return (struct ran){WIFEXITED(status) ? WEXITSTATUS(status) : -1, seconds, cpu,
                        usage.ru_maxrss};
}

/* The same; a code other than `wanted` ends the bench. */
static inline struct ran bench_run(const char *const *arguments, int wanted)
{
    struct ran ran = bench_spawn(arguments);
    if (ran.code != wanted) {
        fprintf(stderr, "bench: %s %s ended with %d\n", arguments[0],
                arguments[1] != NULL ? arguments[1] : "", ran.code);
        exit(1);
    }
    return ran;
}

/* A file of the build folder: `name` is "tapedeck", "tests/bench/feedgen". Owned by the caller. */
static inline char *bench_program(const char *name)
{
    const char *build = getenv("BUILD");
    return path_join(build != NULL ? build : ".build/release", name);
}

/* A new folder for what is measured, below TMPDIR or /tmp. Owned by the caller. */
static inline char *bench_folder(void)
{
    const char *below = getenv("TMPDIR");
    char *folder = path_join(below != NULL ? below : "/tmp", "tapedeck_bench_XXXXXX");
    if (mkdtemp(folder) == NULL) bench_fail("no folder to work in: set TMPDIR");
    return folder;
}

/* What a run before left: replacing it is no part of the measure. */
static inline void bench_remove(const char *folder)
{
    struct problem problem;
    if (folder_exists(folder) && !folder_remove(folder, &problem)) bench_fail(problem.text);
}

static inline void bench_write(const char *folder, const char *name, const char *text)
{
    struct problem problem;
    char *path = path_join(folder, name);
    if (!file_write(path, text, strlen(text), false, &problem)) bench_fail(problem.text);
    memory_free(path);
}

/* One line of the table. */
static inline void bench_line(const char *id, const char *measure, double value, bool at_most,
                              double target, const char *detail)
{
    bool met = at_most ? value <= target : value >= target;
    printf("%-4s %-44s %8.2f  %s %-6g %-6s  %s\n", id, measure, value,
           at_most ? "<=" : ">=", target, met ? "met" : "MISSED", detail);
    fflush(stdout);
}

/* One line of what has no target. */
static inline void bench_line_open(const char *measure, double value, const char *detail)
{
    printf("%-4s %-44s %8.2f  %-9s %-6s  %s\n", "-", measure, value, "-", "-", detail);
    fflush(stdout);
}

#endif
