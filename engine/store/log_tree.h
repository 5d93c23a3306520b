/* The tree of the log's lines (X02) while a run is relived: the lines are in the file already, so the
 * writer makes their tree in place of writing them, beside the engine, which asks for it. */
#ifndef TAPEDECK_STORE_LOG_TREE_H
#define TAPEDECK_STORE_LOG_TREE_H

#include <stddef.h>

#include "base/digest.h"

struct log_tree;
struct log_tree *log_tree_open(void);
void log_tree_release(struct log_tree *tree); /* NULL is fine; nobody waits */

/* The writer's side: bytes of the log, cut anywhere; then, when it was asked, the tree of the lines. */
void log_tree_add(struct log_tree *tree, const char *bytes, size_t size);
void log_tree_tell(struct log_tree *tree);

/* The engine's side: waits until it was told once more. */
void log_tree_wait(struct log_tree *tree, struct merkle *told);

#endif
