#include "support/own_folder.h"

#include <stdlib.h>

#include "base/files.h"
#include "base/memory.h"

int own_folder_begin(void **state)
{
    char *path = path_join("/tmp", "tapedeck_test_XXXXXX");
    *state = path;
    return mkdtemp(path) == NULL ? -1 : 0;
}

int own_folder_end(void **state)
{
    struct problem problem;
    bool done = folder_remove(*state, &problem);
    memory_free(*state);
    return done ? 0 : -1;
}
