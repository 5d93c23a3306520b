/* The bytes of one feed file, decompressed while they are read: plain, gzip or zstd, told by the
 * first bytes and not by the name. Several members or frames in one file follow each other. A
 * stream that is cut or damaged is an error, never a short file. */
#ifndef TAPEDECK_FEEDS_FEED_BYTES_H
#define TAPEDECK_FEEDS_FEED_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"

struct feed_bytes;

/* NULL and an EXIT_INPUT problem when the file is missing, unreadable or a folder. */
struct feed_bytes *feed_bytes_open(const char *path, struct problem *problem);
void feed_bytes_release(struct feed_bytes *bytes); /* NULL is fine */

/* Up to `size` bytes to `out`; *got 0 is the end. EXIT_INPUT problem for a damaged stream, EXIT_IO
 * for a disk that does not read. */
bool feed_bytes_read(struct feed_bytes *bytes, char *out, size_t size, size_t *got,
                     struct problem *problem) MUST_USE;

/* Bytes of the file, as it is on disk, that were taken so far. */
int64_t feed_bytes_taken(const struct feed_bytes *bytes);

#endif
