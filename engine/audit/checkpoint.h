/* Checkpoints of the log as C2SP's tlog-checkpoint text: origin, size, base64 root, a line each. */
#ifndef TAPEDECK_AUDIT_CHECKPOINT_H
#define TAPEDECK_AUDIT_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/text.h"

enum { CHECKPOINT_ORIGIN_MAX = 128 };

struct checkpoint {
    char origin[CHECKPOINT_ORIGIN_MAX]; /* tapedeck/NAME of the scenario */
    uint64_t lines;
    struct digest root;
};

/* Appends the three lines of a checkpoint of the scenario `name`. */
void checkpoint_print(const char *name, uint64_t lines, const struct digest *root,
                      struct text *out);
/* Reads one from *text on and moves *text behind it. False: it is none. */
bool checkpoint_parse(const char **text, const char *end, struct checkpoint *checkpoint) MUST_USE;

#endif
