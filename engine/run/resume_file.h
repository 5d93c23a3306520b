/* resume.json in DIR.part: where a run came from, so that `resume` can relive it and tell what has
 * changed since. In no digest; gone when the run is sealed. */
#ifndef TAPEDECK_RUN_RESUME_FILE_H
#define TAPEDECK_RUN_RESUME_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/memory.h"
#include "base/problem.h"
#include "run/run_inputs.h"
#include "scenario/scenario.h"

struct resume_file {
    const char *scenario_path; /* absolute */
    struct scenario_override *overrides;
    size_t override_count;
    const char **arguments;
    int argument_count;
    int64_t wall_start;
    const char *parent_root; /* X07; "": none */
    const char *build, *scenario_hex;
    /* By input: "FEED FILE" and digest, in the order of run_inputs. */
    const char **input_names, **input_digests;
    size_t input_count;
    struct arena arena; /* of what was read */
};

bool resume_file_write(const char *folder, const struct resume_file *file,
                       const struct run_inputs *inputs, struct problem *problem) MUST_USE;
/* EXIT_USAGE problem "nothing to resume" when there is none. Release in any case. */
bool resume_file_read(const char *folder, struct resume_file *file,
                      struct problem *problem) MUST_USE;
void resume_file_release(struct resume_file *file);
/* Refuses, with the reason, a resume by another program, of a changed scenario or changed inputs. */
bool resume_file_fits(const struct resume_file *file, const struct run_inputs *inputs,
                      struct problem *problem) MUST_USE;

#endif
