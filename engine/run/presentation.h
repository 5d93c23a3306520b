/* The files of a run's folder that people look at, with their digests (X03): all but those that the
 * log seals in another way (audit.log, audit.checkpoint and its signature; run.db by its content) or
 * not at all (run.json). */
#ifndef TAPEDECK_RUN_PRESENTATION_H
#define TAPEDECK_RUN_PRESENTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "base/text.h"

struct presented_file {
    char *path; /* relative to the folder, owned by the list */
    struct digest digest;
};

struct presentation { /* in the bytewise order of their paths */
    struct presented_file *files;
    size_t count, capacity;
};

/* Every regular file below `folder`, read and hashed. EXIT_IO problem when one cannot be read. */
bool presentation_read(const char *folder, struct presentation *presentation,
                       struct problem *problem) MUST_USE;
/* Every one of them, and the folders that name them, survive the loss of power. */
bool presentation_sync(const char *folder, const struct presentation *presentation,
                       struct problem *problem) MUST_USE;
void presentation_release(struct presentation *presentation);
/* `after` of the record `presentation`: {"database":CONTENT,"files":{PATH:DIGEST,...}}. */
void presentation_print(const struct presentation *presentation, const struct digest *content,
                        struct text *out);

#endif
