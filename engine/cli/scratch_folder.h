/* A folder for what a command needs only while it works. */
#ifndef TAPEDECK_CLI_SCRATCH_FOLDER_H
#define TAPEDECK_CLI_SCRATCH_FOLDER_H

#include "base/problem.h"

/* Makes a new folder of our own below TMPDIR (or /tmp), named after `purpose`. NULL and a problem
 * when there can be none; else the caller removes it and frees its name. */
char *scratch_folder_make(const char *purpose, struct problem *problem);

#endif
