/* SHA-256 and the Merkle tree of RFC 6962. libcrypto's own SHA256_* functions and not its EVP layer:
 * an EVP context, reused or not, takes its state from the heap anew for each digest, which for a line of
 * the log costs as much as a third of its hashing. They are declared deprecated, which the macro below is
 * there for, and do what EVP_sha256 does. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/sha.h>

#include "base/memory.h"
#include "base/text.h"

enum { FILE_CHUNK_SIZE = 65536 };

struct hasher {
    SHA256_CTX state;
};
static_assert(DIGEST_SIZE == SHA256_DIGEST_LENGTH, "a digest is one of SHA-256");

struct hasher *hasher_open(void)
{
    return memory_alloc_zero(1, sizeof(struct hasher));
}

void hasher_release(struct hasher *hasher)
{
    memory_free(hasher);
}

/* A library that cannot hash is a broken installation, not an input: it ends the program. */
void hasher_begin(struct hasher *hasher)
{
    int done = SHA256_Init(&hasher->state);
    assert(done == 1);
}

void hasher_add(struct hasher *hasher, const void *bytes, size_t size)
{
    int done = SHA256_Update(&hasher->state, bytes, size);
    assert(done == 1);
}

struct digest hasher_end(struct hasher *hasher)
{
    struct digest digest;
    int done = SHA256_Final(digest.bytes, &hasher->state);
    assert(done == 1);
    return digest;
}

struct digest digest_of(struct hasher *hasher, const void *bytes, size_t size)
{
    hasher_begin(hasher);
    hasher_add(hasher, bytes, size);
    return hasher_end(hasher);
}

bool digest_of_file(struct hasher *hasher, const char *path, struct digest *digest,
                    int64_t *file_size, struct problem *problem)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return problem_errno(problem, "open", path);
    }
    char chunk[FILE_CHUNK_SIZE];
    int64_t total = 0;
    ssize_t got;
    hasher_begin(hasher);
    while ((got = read(descriptor, chunk, sizeof chunk)) > 0) {
        hasher_add(hasher, chunk, (size_t)got);
        total += got;
    }
    if (got < 0) {
        problem_errno(problem, "read", path);
    }
    close(descriptor);
    *digest = hasher_end(hasher);
    *file_size = total;
    return got == 0;
}

void digest_hex(const struct digest *digest, char out[DIGEST_HEX_SIZE])
{
    hex_print(digest->bytes, DIGEST_SIZE, out);
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

void merkle_init(struct merkle *tree)
{
    tree->depth = 0;
    tree->size = 0;
}

static struct digest node_of(struct hasher *hasher, const struct digest *left,
                             const struct digest *right)
{
    uint8_t bytes[1 + 2 * DIGEST_SIZE];
    bytes[0] = 0x01;
    memcpy(bytes + 1, left->bytes, DIGEST_SIZE);
    memcpy(bytes + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
    return digest_of(hasher, bytes, sizeof bytes);
}

/* The new leaf joins the perfect subtrees of its own size: one for each 1 at the end of the old
 * size in binary, as in a carry. */
void merkle_add(struct merkle *tree, struct hasher *hasher, const void *leaf, size_t size)
{
    static const uint8_t leaf_prefix = 0x00;
    hasher_begin(hasher);
    hasher_add(hasher, &leaf_prefix, 1);
    hasher_add(hasher, leaf, size);
    struct digest node = hasher_end(hasher);
    for (uint64_t rest = tree->size; rest % 2 == 1; rest /= 2) {
        tree->depth -= 1;
        node = node_of(hasher, &tree->edge[tree->depth], &node);
    }
    assert(tree->depth < 64 && tree->size < UINT64_MAX);
    tree->edge[tree->depth] = node;
    tree->depth += 1;
    tree->size += 1;
}

struct digest merkle_root(const struct merkle *tree, struct hasher *hasher)
{
    if (tree->depth == 0) {
        return digest_of(hasher, "", 0);
    }
    struct digest root = tree->edge[tree->depth - 1];
    for (int i = tree->depth - 2; i >= 0; i--) {
        root = node_of(hasher, &tree->edge[i], &root);
    }
    return root;
}
