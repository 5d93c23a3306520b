/* SHA-256 by libcrypto, and the RFC 6962 Merkle tree over it. */
#ifndef TAPEDECK_BASE_DIGEST_H
#define TAPEDECK_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"

enum { DIGEST_SIZE = 32, DIGEST_HEX_SIZE = 65 };

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

/* A running SHA-256. One hasher is reused for many digests: begin, add..., end, begin, ... */
struct hasher;
struct hasher *hasher_open(void);
void hasher_release(struct hasher *hasher); /* NULL is fine */
void hasher_begin(struct hasher *hasher);
void hasher_add(struct hasher *hasher, const void *bytes, size_t size);
struct digest hasher_end(struct hasher *hasher);

struct digest digest_of(struct hasher *hasher, const void *bytes, size_t size);
/* SHA-256 and size of a whole file. EXIT_IO problem when it cannot be read. */
bool digest_of_file(struct hasher *hasher, const char *path, struct digest *digest,
                    int64_t *file_size, struct problem *problem) MUST_USE;
void digest_hex(const struct digest *digest, char out[DIGEST_HEX_SIZE]);
bool digest_equal(const struct digest *a, const struct digest *b);

/* An RFC 6962 tree that keeps only the right edge (at most 64 digests): leaf = SHA-256(0x00 data),
 * node = SHA-256(0x01 left right), empty tree = SHA-256(). */
struct merkle {
    struct digest edge[64]; /* roots of the perfect subtrees, largest first */
    int depth;              /* how many */
    uint64_t size;          /* leaves */
};
void merkle_init(struct merkle *tree);
void merkle_add(struct merkle *tree, struct hasher *hasher, const void *leaf, size_t size);
struct digest merkle_root(const struct merkle *tree, struct hasher *hasher);

/* Standard base64 with padding (C2SP checkpoints); `out` needs 4 x ceil(size / 3) + 1. */
void base64_print(const uint8_t *bytes, size_t size, char *out);
bool base64_parse(const char *text, size_t text_size, uint8_t *bytes, size_t *size) MUST_USE;

#endif
