/* In: a folder and a file name. Out: whether the file lies in a run. Always: links are resolved
 * before folders are compared. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/sealed_folder.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"

/* Does `folder`, or a folder above it, hold a run? */
static bool lies_in_run(const char *folder)
{
    char path[PATH_MAX];
    if (realpath(folder, path) == NULL) return false;
    for (;;) {
        char *checkpoint = path_join(path, "audit.checkpoint");
        char *database = path_join(path, "run.db");
        const bool run = file_exists(checkpoint) && file_exists(database);
        memory_free(checkpoint);
        memory_free(database);
        if (run) return true;
        char *slash = strrchr(path, '/');
        if (slash == NULL || slash == path) return false;
        *slash = 0;
    }
}

bool sealed_folder_spares(const char *folder, const char *file, const char *command,
                          struct problem *problem)
{
    if (file == NULL || strcmp(file, "-") == 0) return true;
    char *target = path_folder(file);
    const bool inside = lies_in_run(target);
    memory_free(target);
    if (!inside) return true;
    return problem_set(problem, EXIT_USAGE, "X07",
                       "%s: %s lies in the folder of a sealed run (%s was to be read); name a file "
                       "elsewhere",
                       command, file, folder);
}
