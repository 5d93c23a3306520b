/* A sealed run's folder is never written into (X07): what commands make from it goes elsewhere. */
#ifndef TAPEDECK_CLI_SEALED_FOLDER_H
#define TAPEDECK_CLI_SEALED_FOLDER_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"

/* True when `file` (NULL or "-": stdout) does not lie in a run's folder, neither in `folder` nor in
 * another; else an EXIT_USAGE problem of `command`. */
bool sealed_folder_spares(const char *folder, const char *file, const char *command,
                          struct problem *problem) MUST_USE;

#endif
