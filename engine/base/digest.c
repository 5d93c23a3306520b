/* SHA-256 and the Merkle tree of RFC 6962. The algorithm is fetched once per hasher: looking it up
 * by name for every digest costs more than hashing a line. A library that cannot hash is a broken
 * installation, not an input, so it ends the program by assertion. */
#include "base/digest.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/memory.h"
#include "base/small_blocks.h"
#include "base/text.h"

enum { FILE_CHUNK_SIZE = 65536 };

/* ---- the library's memory ---- */

static void *block_alloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return small_block_alloc(size);
}

static void *block_grow(void *block, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    if (size > 0) return small_block_grow(block, size);
    small_block_free(block);
    return NULL;
}

static void block_free(void *block, const char *file, int line)
{
    (void)file;
    (void)line;
    small_block_free(block);
}

void digest_begin(void)
{
    CRYPTO_set_mem_functions(block_alloc, block_grow, block_free);
}

/* ---- digests ---- */

struct hasher {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

struct hasher *hasher_open(void)
{
    struct hasher *hasher = memory_alloc_zero(1, sizeof *hasher);
    hasher->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    hasher->context = EVP_MD_CTX_new();
    assert(hasher->algorithm != NULL && hasher->context != NULL);
    assert(EVP_MD_get_size(hasher->algorithm) == DIGEST_SIZE);
    return hasher;
}

void hasher_release(struct hasher *hasher)
{
    if (hasher != NULL) {
        EVP_MD_CTX_free(hasher->context);
        EVP_MD_free(hasher->algorithm);
        memory_free(hasher);
    }
}

void hasher_begin(struct hasher *hasher)
{
    int done = EVP_DigestInit_ex2(hasher->context, hasher->algorithm, NULL);
    assert(done == 1);
}

void hasher_add(struct hasher *hasher, const void *bytes, size_t size)
{
    int done = EVP_DigestUpdate(hasher->context, bytes, size);
    assert(done == 1);
}

struct digest hasher_end(struct hasher *hasher)
{
    struct digest digest;
    unsigned size = 0;
    int done = EVP_DigestFinal_ex(hasher->context, digest.bytes, &size);
    assert(done == 1 && size == DIGEST_SIZE);
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
