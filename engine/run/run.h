/* A run from scenario to sealed folder, and what can be done about one that did not get there. The
 * commands call these; nothing here prints.
 *
 *     run_scenario:  read, check, DIR.part, story, seal, rename to DIR
 *     run_resume:    the same from the last commit of DIR.part, silent up to it
 *     run_replay:    the inputs of a finished DIR once more into another folder (X04)
 */
#ifndef TAPEDECK_RUN_RUN_H
#define TAPEDECK_RUN_RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "base/text.h"
#include "scenario/scenario.h"

struct run_progress {
    const char *stage; /* "reading", "resuming", "reports"; a constant */
    int64_t events;    /* timeline events so far */
    int64_t rows;      /* feed rows read so far */
    int64_t now;       /* simulated; MOMENT_NONE before the first event */
    double share;      /* 0..1 of the input's bytes; negative: not known */
};

/* venue = book: a message that was worked, or the books when no row is left, before time alone changes
 * them: sessions end, orders expire. */
struct market;
struct names;
struct run_books {
    struct market *market;
    const struct names *symbols;
    int64_t now;
    const char *order_id; /* whose message it was; NULL: no row is left */
    uint32_t symbol;      /* of that order; NAME_NONE: it is of none that is known */
};

struct run_options {
    const char *scenario_path;
    const char *folder; /* DIR; NULL: outputs/NAME in the working directory */
    const struct scenario_override *overrides;
    size_t override_count;
    bool force;       /* replaces an unsigned or unfinished run of another scenario */
    int64_t max_jobs; /* stop at a commit after so many jobs ended; 0: no */
    int64_t until;    /* stop at a commit before the first event at or after it; MOMENT_NONE */
    /* Not 0: stop at a commit (EXIT_STOPPED). May be NULL. */
    const volatile sig_atomic_t *stop;
    /* Called now and then, never more than about ten times a second. May be NULL. */
    void (*progress)(void *context, const struct run_progress *progress);
    void *progress_context;
    /* Takes each audit line as it is written, with its LF (--follow). May be NULL. */
    void (*follow)(void *context, const char *bytes, size_t size);
    void *follow_context;
    /* Not NULL: the run is only for what this hears. Nothing is kept, and the folder goes. */
    void (*books)(void *context, const struct run_books *books);
    void *books_context;
    const char *parent_root;      /* hex; of a replay with operator actions (X07); else NULL */
    const char *const *arguments; /* argv, for run.json */
    int argument_count;
};

struct run_result {
    char *folder;                   /* DIR; memory_free */
    char root_hex[DIGEST_HEX_SIZE]; /* "" unless sealed */
    int64_t events, rows, failed_jobs;
    bool already_sealed; /* resume: nothing was left to do */
    bool resumed;        /* resume: went on, `resumed_at` events were relived */
    int64_t resumed_at;
};
void run_result_release(struct run_result *result);

/* Both fill `result` as far as they came and `problems` when the code is not EXIT_DONE. Codes:
 * EXIT_DONE, EXIT_STOPPED (problem says how to go on), EXIT_SCENARIO, EXIT_INPUT, EXIT_USAGE,
 * EXIT_IO, EXIT_INTEGRITY (resume: the prefix gives another root). */
enum exit_code run_scenario(const struct run_options *options, struct run_result *result,
                            struct problem_list *problems) MUST_USE;
/* `folder` is DIR or DIR.part; of the options only stop, max_jobs, until, progress, follow count. */
enum exit_code run_resume(const char *folder, const struct run_options *options,
                          struct run_result *result, struct problem_list *problems) MUST_USE;

/* Runs the inputs that a sealed DIR holds (or those in `inputs`, when not NULL: a folder with
 * scenario.ini and FEED/NAME as in DIR/inputs) into the new folder `into`; the caller compares. Of
 * the options parent_root is what record 0 names; NULL: what DIR's own record 0 does (X07). */
enum exit_code run_replay(const char *folder, const char *inputs, const char *into,
                          const struct run_options *options, struct run_result *result,
                          struct problem_list *problems) MUST_USE;

/* All that `run` would refuse, without writing: scenario and every row of every feed. Findings and
 * refused rows go to `report` as text lines. */
struct run_check {
    int64_t rows, refused, findings;
};
enum exit_code run_check(const char *scenario_path, const struct scenario_override *overrides,
                         size_t override_count, struct run_check *check, struct text *report,
                         struct problem_list *problems) MUST_USE;

#endif
