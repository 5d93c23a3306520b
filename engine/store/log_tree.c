/* In: bytes of the log. Out: the tree of their lines. Always: the tree that is told is a copy behind a
 * lock; the growing one is the writer's alone. */
#include "store/log_tree.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

struct log_tree {
    struct hasher *hasher;
    struct merkle tree;
    struct text part; /* of a line whose end has not come */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct merkle told;
    bool is_told; /* and nobody has taken it yet */
};

struct log_tree *log_tree_open(void)
{
    struct log_tree *tree = memory_alloc_zero(1, sizeof *tree);
    tree->hasher = hasher_open();
    merkle_init(&tree->tree);
    int code = pthread_mutex_init(&tree->lock, NULL) | pthread_cond_init(&tree->changed, NULL);
    assert(code == 0);
    return tree;
}

void log_tree_release(struct log_tree *tree)
{
    if (tree == NULL) return;
    pthread_mutex_destroy(&tree->lock);
    pthread_cond_destroy(&tree->changed);
    hasher_release(tree->hasher);
    text_release(&tree->part);
    memory_free(tree);
}

/* A leaf is a line without its LF. */
void log_tree_add(struct log_tree *tree, const char *bytes, size_t size)
{
    const char *end;
    while ((end = memchr(bytes, '\n', size)) != NULL) {
        size_t line = (size_t)(end - bytes);
        if (tree->part.size > 0) {
            text_add(&tree->part, bytes, line);
            merkle_add(&tree->tree, tree->hasher, tree->part.bytes, tree->part.size);
            text_clear(&tree->part);
        } else {
            merkle_add(&tree->tree, tree->hasher, bytes, line);
        }
        bytes = end + 1;
        size -= line + 1;
    }
    text_add(&tree->part, bytes, size);
}

void log_tree_tell(struct log_tree *tree)
{
    pthread_mutex_lock(&tree->lock);
    tree->told = tree->tree;
    tree->is_told = true;
    pthread_cond_signal(&tree->changed);
    pthread_mutex_unlock(&tree->lock);
}

void log_tree_wait(struct log_tree *tree, struct merkle *told)
{
    pthread_mutex_lock(&tree->lock);
    while (!tree->is_told) pthread_cond_wait(&tree->changed, &tree->lock);
    *told = tree->told;
    tree->is_told = false;
    pthread_mutex_unlock(&tree->lock);
}
