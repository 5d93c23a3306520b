/* In: a path. Out: decompressed bytes. Invariant: `input` holds what was read from the file and not
 * yet used, [input_at, input_filled); plain files are read past it, straight into the caller's
 * buffer. */
#include "feeds/feed_bytes.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/memory.h"

enum { INPUT_SIZE = 128 * 1024, MAGIC_SIZE = 4 };

enum byte_form { BYTES_PLAIN, BYTES_GZIP, BYTES_ZSTD };

struct feed_bytes {
    int descriptor;
    enum byte_form form;
    char *path;    /* owned, for messages */
    int64_t taken; /* from the descriptor */
    unsigned char *input;
    size_t input_at, input_filled;
    bool file_ended;
    bool stream_open; /* inside a gzip member or zstd frame */
    bool output_held; /* the last call filled all its room: the decoder may hold more */
    bool inflate_made;
    z_stream inflate;
    ZSTD_DStream *zstd;
};

/* The size of a read(2), or -1 with the problem filled. */
static ssize_t read_file(struct feed_bytes *bytes, void *out, size_t size, struct problem *problem)
{
    for (;;) {
        ssize_t got = read(bytes->descriptor, out, size);
        if (got >= 0) {
            bytes->taken += got;
            return got;
        }
        if (errno == EINTR) continue;
        problem_errno(problem, "read", bytes->path);
        return -1;
    }
}

static bool fill_input(struct feed_bytes *bytes, struct problem *problem)
{
    if (bytes->file_ended) return true;
    size_t left = bytes->input_filled - bytes->input_at;
    memmove(bytes->input, bytes->input + bytes->input_at, left);
    bytes->input_at = 0;
    bytes->input_filled = left;
    ssize_t got = read_file(bytes, bytes->input + left, INPUT_SIZE - left, problem);
    if (got < 0) return false;
    bytes->input_filled += (size_t)got;
    bytes->file_ended = got == 0;
    return true;
}

static bool is_gzip(const unsigned char *magic)
{
    return magic[0] == 0x1f && magic[1] == 0x8b;
}

/* A zstd frame (RFC 8878), or a skippable frame in front of one. */
static bool is_zstd(const unsigned char *magic)
{
    static const unsigned char frame[MAGIC_SIZE] = {0x28, 0xb5, 0x2f, 0xfd};
    static const unsigned char skippable[3] = {0x2a, 0x4d, 0x18};
    if (memcmp(magic, frame, sizeof frame) == 0) return true;
    return (magic[0] & 0xf0) == 0x50 && memcmp(magic + 1, skippable, sizeof skippable) == 0;
}

/* Reads the first bytes and sets the decompressor up. */
static bool detect_form(struct feed_bytes *bytes, struct problem *problem)
{
    while (!bytes->file_ended && bytes->input_filled < MAGIC_SIZE)
        if (!fill_input(bytes, problem)) return false;
    if (bytes->input_filled >= 2 && is_gzip(bytes->input)) {
        bytes->form = BYTES_GZIP;
        /* 15 bits of window, + 16: a gzip header and trailer with its CRC. */
        if (inflateInit2(&bytes->inflate, 15 + 16) != Z_OK)
            return problem_set(problem, EXIT_IO, NULL, "cannot start zlib");
        bytes->inflate_made = true;
        bytes->stream_open = true;
    } else if (bytes->input_filled >= MAGIC_SIZE && is_zstd(bytes->input)) {
        bytes->form = BYTES_ZSTD;
        bytes->zstd = ZSTD_createDStream();
        if (bytes->zstd == NULL || ZSTD_isError(ZSTD_initDStream(bytes->zstd)))
            return problem_set(problem, EXIT_IO, NULL, "cannot start libzstd");
        bytes->stream_open = true;
    }
    return true;
}

struct feed_bytes *feed_bytes_open(const char *path, struct problem *problem)
{
    struct feed_bytes *bytes = memory_alloc_zero(1, sizeof *bytes);
    bytes->path = memory_copy_text(path, strlen(path));
    bytes->descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (bytes->descriptor < 0) {
        problem_errno(problem, "open", path);
        problem->code = EXIT_INPUT;
        goto release;
    }
    bytes->input = memory_alloc(INPUT_SIZE);
    if (!detect_form(bytes, problem)) {
        problem->code = EXIT_INPUT;
        goto release;
    }
    return bytes;
release:
    feed_bytes_release(bytes);
    return NULL;
}

void feed_bytes_release(struct feed_bytes *bytes)
{
    if (bytes == NULL) return;
    if (bytes->inflate_made) inflateEnd(&bytes->inflate);
    ZSTD_freeDStream(bytes->zstd);
    if (bytes->descriptor >= 0) close(bytes->descriptor);
    memory_free(bytes->input);
    memory_free(bytes->path);
    memory_free(bytes);
}

static bool read_plain(struct feed_bytes *bytes, char *out, size_t size, size_t *got,
                       struct problem *problem)
{
    size_t left = bytes->input_filled - bytes->input_at;
    if (left > 0) {
        *got = left < size ? left : size;
        memcpy(out, bytes->input + bytes->input_at, *got);
        bytes->input_at += *got;
        return true;
    }
    ssize_t count = bytes->file_ended ? 0 : read_file(bytes, out, size, problem);
    if (count < 0) return false;
    *got = (size_t)count;
    bytes->file_ended = count == 0;
    return true;
}

/* True when all input is used up and the file has no more: the end, or a cut stream. */
static bool input_is_empty(const struct feed_bytes *bytes)
{
    return bytes->file_ended && bytes->input_at == bytes->input_filled;
}

/* Between two members: another one, zero padding as tape writers leave it, or damage. */
static bool next_member(struct feed_bytes *bytes, struct problem *problem)
{
    while (bytes->input_at < bytes->input_filled && bytes->input[bytes->input_at] == 0)
        bytes->input_at++;
    while (!bytes->file_ended && bytes->input_filled - bytes->input_at < 2)
        if (!fill_input(bytes, problem)) return false;
    if (input_is_empty(bytes)) return true;
    const unsigned char *next = bytes->input + bytes->input_at;
    if (next[0] == 0) return true; /* more padding: the caller comes back */
    if (bytes->input_filled - bytes->input_at < 2 || !is_gzip(next))
        return problem_set(problem, EXIT_INPUT, "D05",
                           "bytes that are not gzip follow the gzip data; compress the file again");
    if (inflateReset(&bytes->inflate) != Z_OK)
        return problem_set(problem, EXIT_IO, NULL, "cannot restart zlib");
    bytes->stream_open = true;
    return true;
}

static bool read_gzip(struct feed_bytes *bytes, char *out, size_t size, size_t *got,
                      struct problem *problem)
{
    z_stream *stream = &bytes->inflate;
    *got = 0;
    while (*got == 0) {
        if (bytes->input_at == bytes->input_filled && !fill_input(bytes, problem)) return false;
        if (!bytes->stream_open) {
            if (input_is_empty(bytes)) return true;
            if (!next_member(bytes, problem)) return false;
            continue;
        }
        if (input_is_empty(bytes) && !bytes->output_held)
            return problem_set(problem, EXIT_INPUT, "D05",
                               "the gzip data end too early: the file is cut; copy it again");
        size_t input_size = bytes->input_filled - bytes->input_at;
        stream->next_in = bytes->input + bytes->input_at;
        stream->avail_in = (uInt)input_size;
        stream->next_out = (unsigned char *)out;
        stream->avail_out = size < UINT_MAX ? (uInt)size : UINT_MAX;
        uInt room = stream->avail_out;
        int outcome = inflate(stream, Z_NO_FLUSH);
        bytes->input_at += input_size - stream->avail_in;
        *got = room - stream->avail_out;
        bytes->output_held = stream->avail_out == 0;
        if (outcome == Z_STREAM_END)
            bytes->stream_open = false;
        else if (outcome == Z_MEM_ERROR)
            return problem_set(problem, EXIT_IO, NULL, "no memory to decompress");
        else if (outcome != Z_OK && outcome != Z_BUF_ERROR)
            return problem_set(problem, EXIT_INPUT, "D05",
                               "the gzip data are damaged (%s); copy the file again",
                               stream->msg != NULL ? stream->msg : "wrong checksum");
    }
    return true;
}

static bool read_zstd(struct feed_bytes *bytes, char *out, size_t size, size_t *got,
                      struct problem *problem)
{
    *got = 0;
    while (*got == 0) {
        if (bytes->input_at == bytes->input_filled && !fill_input(bytes, problem)) return false;
        if (input_is_empty(bytes) && !bytes->output_held) {
            if (!bytes->stream_open) return true;
            return problem_set(problem, EXIT_INPUT, "D05",
                               "the zstd data end too early: the file is cut; copy it again");
        }
        ZSTD_inBuffer input = {bytes->input, bytes->input_filled, bytes->input_at};
        ZSTD_outBuffer output = {out, size, 0};
        size_t outcome = ZSTD_decompressStream(bytes->zstd, &output, &input);
        if (ZSTD_isError(outcome))
            return problem_set(problem, EXIT_INPUT, "D05",
                               "the zstd data are damaged (%s); copy the file again",
                               ZSTD_getErrorName(outcome));
        bytes->input_at = input.pos;
        bytes->stream_open = outcome != 0;
        *got = output.pos;
        bytes->output_held = output.pos == output.size;
    }
    return true;
}

bool feed_bytes_read(struct feed_bytes *bytes, char *out, size_t size, size_t *got,
                     struct problem *problem)
{
    assert(size > 0);
    *got = 0;
    switch (bytes->form) {
    case BYTES_PLAIN:
        return read_plain(bytes, out, size, got, problem);
    case BYTES_GZIP:
        return read_gzip(bytes, out, size, got, problem);
    case BYTES_ZSTD:
        return read_zstd(bytes, out, size, got, problem);
    }
    assert(false);
    return false;
}

int64_t feed_bytes_taken(const struct feed_bytes *bytes)
{
    return bytes->taken;
}
