/* The run of record_run.h put through store, audit log and seal, as the engine would: a folder that
 * is sealed, or that a kill left on the way there. */
#ifndef TAPEDECK_TESTS_SEALED_RUN_H
#define TAPEDECK_TESTS_SEALED_RUN_H

#include <stdbool.h>

#include "base/digest.h"
#include "base/problem.h"

/* Runs and seals into `folder` (by way of folder.part); false: the problem says why. */
bool sealed_run_make(const char *folder, char root_hex[DIGEST_HEX_SIZE], struct problem *problem);
/* What `tapedeck resume` does with what is left of a run that was killed while it sealed. */
bool sealed_run_resume(const char *folder, char root_hex[DIGEST_HEX_SIZE], struct problem *problem);

#endif
