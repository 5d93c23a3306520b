/* In: a purpose. Out: a new empty folder that nobody else may read. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "cli/scratch_folder.h"

#include <stdlib.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/text.h"

char *scratch_folder_make(const char *purpose, struct problem *problem)
{
    const char *temporary = getenv("TMPDIR");
    struct text name = {0};
    text_addf(&name, "tapedeck-%s-XXXXXX", purpose);
    char *place =
        path_join(temporary != NULL && temporary[0] != 0 ? temporary : "/tmp", text_string(&name));
    text_release(&name);
    if (mkdtemp(place) != NULL) return place;
    problem_errno(problem, "make the folder", place);
    memory_free(place);
    return NULL;
}
