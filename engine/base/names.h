/* Names: texts interned to dense ids 0, 1, 2, ... in order of first use, for symbols, users,
 * accounts, order ids. Nothing depends on hash order: iteration is by id. */
#ifndef TAPEDECK_BASE_NAMES_H
#define TAPEDECK_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

#define NAME_NONE UINT32_MAX

/* Texts by id in pieces that double and never move, so that another thread may ask names_text for an
 * id that was handed to it while the table grows; but not during names_rename. */
enum { NAME_PIECES = 28, NAME_PIECE_FIRST = 32 };
struct names {
    const char **texts[NAME_PIECES]; /* NUL-terminated, owned by `arena` */
    const char **shown[NAME_PIECES]; /* what names_text gives, when `renamed` */
    bool renamed;
    uint32_t *slots;  /* open addressing, power of two; id + 1 or 0 */
    uint32_t *hashes; /* by id */
    uint32_t count;
    uint32_t capacity; /* of hashes */
    uint32_t slot_mask;
    struct arena arena;
};
void names_init(struct names *names);
void names_release(struct names *names);
uint32_t names_intern(struct names *names, const char *text, size_t size);
uint32_t names_find(const struct names *names, const char *text, size_t size); /* or NAME_NONE */
/* From now on names_text gives `text` for the id; the id is still found by the text it came with. */
void names_rename(struct names *names, uint32_t id, const char *text, size_t size);
const char *names_text(const struct names *names, uint32_t id);
/* The same with its size. */
const char *names_bytes(const struct names *names, uint32_t id, size_t *size);
const char *names_key(const struct names *names, uint32_t id); /* the text it came with */

#endif
