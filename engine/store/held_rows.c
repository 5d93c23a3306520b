/* In: rows in any order. Out: one row a key, in the order of keys. Always: the file is a sequence of
 * runs, each sorted, each a sequence of rows `size (4 bytes), packed cells`; the last run is the one in
 * memory. A later run holds later rows, so of equal keys that of the last run counts. */
#include "store/held_rows.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/packed_rows.h"

enum { WRITE_SIZE = 256 * 1024, READ_SIZE = 16 * 1024, SIZE_BYTES = 4 };

struct held_run {
    int64_t from, until; /* bytes of the file */
};
struct held_rows {
    char *path;
    int columns;
    size_t limit;
    struct packed_rows packed;
    int descriptor; /* -1: no file */
    int64_t file_size;
    struct held_run *runs;
    size_t run_count, run_capacity;
    bool ended;
};

struct held_rows *held_rows_open(const char *folder, int columns, size_t limit)
{
    struct held_rows *held = memory_alloc_zero(1, sizeof *held);
    held->path = path_join(folder, "held.rows");
    held->columns = columns;
    held->limit = limit;
    held->descriptor = -1;
    return held;
}

void held_rows_close(struct held_rows *held)
{
    if (held == NULL) return;
    if (held->descriptor >= 0) close(held->descriptor);
    packed_rows_release(&held->packed);
    memory_free(held->runs);
    memory_free(held->path);
    memory_free(held);
}

bool held_rows_are_many(const struct held_rows *held)
{
    return held->descriptor >= 0;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A file without a name is gone with the process. */
static bool make_file(struct held_rows *held, struct problem *problem)
{
    held->descriptor = open(held->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (held->descriptor < 0) return problem_errno_of_run(problem, "write", held->path);
    return unlink(held->path) == 0 || problem_errno_of_run(problem, "remove", held->path);
}

static bool write_out(struct held_rows *held, struct text *out, struct problem *problem)
{
    const char *at = out->bytes;
    size_t left = out->size;
    while (left > 0) {
        ssize_t done = pwrite(held->descriptor, at, left, (off_t)held->file_size);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return problem_errno_of_run(problem, "write", held->path);
        at += done;
        left -= (size_t)done;
        held->file_size += done;
    }
    text_clear(out);
    return true;
}

/* The last of the rows with the key of the row at `index`, in sorted rows. */
static size_t last_of_key(const struct packed_rows *rows, size_t index)
{
    int64_t key = rows->places[index].key;
    while (index + 1 < rows->count && rows->places[index + 1].key == key) index++;
    return index;
}

/* The rows in memory become a run of the file. */
static bool write_run(struct held_rows *held, struct problem *problem)
{
    struct text out = {0};
    bool done = held->descriptor >= 0 || make_file(held, problem);
    int64_t from = held->file_size;
    packed_rows_sort(&held->packed);
    for (size_t i = 0; done && i < held->packed.count; i++) {
        size_t size;
        i = last_of_key(&held->packed, i);
        const unsigned char *bytes = packed_rows_bytes(&held->packed, i, &size);
        uint32_t prefix = (uint32_t)size;
        text_add(&out, (const char *)&prefix, SIZE_BYTES);
        text_add(&out, (const char *)bytes, size);
        if (out.size >= WRITE_SIZE) done = write_out(held, &out, problem);
    }
    done = done && write_out(held, &out, problem);
    text_release(&out);
    held->runs =
        memory_reserve(held->runs, &held->run_capacity, held->run_count + 1, sizeof *held->runs);
    held->runs[held->run_count++] = (struct held_run){from, held->file_size};
    packed_rows_clear(&held->packed);
    return done;
}

bool held_rows_add(struct held_rows *held, const struct cell *cells, struct problem *problem)
{
    assert(!held->ended);
    packed_rows_add(&held->packed, cells, held->columns);
    return packed_rows_held(&held->packed) < held->limit || write_run(held, problem);
}

void held_rows_end(struct held_rows *held)
{
    packed_rows_sort(&held->packed);
    held->ended = true;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Where one run is: its next row, or its end. */
struct place {
    int64_t key;
    const unsigned char *bytes; /* of the row */
    /* of the file */
    int64_t from, until; /* what was not read yet */
    unsigned char *buffer;
    size_t capacity, at, filled;
    /* of memory */
    size_t index;
};
struct held_reader {
    const struct held_rows *held;
    struct place *places; /* one a run, the last one is that in memory */
    size_t *heap;         /* numbers of runs: by key, later runs first */
    size_t place_count, heap_count;
    bool begun;
    int64_t key; /* of the row that was told last */
};

static bool is_before(const struct held_reader *reader, size_t a, size_t b)
{
    int64_t one = reader->places[a].key, other = reader->places[b].key;
    return one != other ? one < other : a > b;
}

static void sift(struct held_reader *reader, size_t at)
{
    size_t run = reader->heap[at];
    for (size_t child; (child = 2 * at + 1) < reader->heap_count; at = child) {
        if (child + 1 < reader->heap_count &&
            is_before(reader, reader->heap[child + 1], reader->heap[child])) {
            child++;
        }
        if (!is_before(reader, reader->heap[child], run)) break;
        reader->heap[at] = reader->heap[child];
    }
    reader->heap[at] = run;
}

/* `size` bytes of the file at place->at of the buffer. */
static bool fill(const struct held_rows *held, struct place *place, size_t size,
                 struct problem *problem)
{
    size_t left = place->filled - place->at;
    if (left >= size) return true;
    memmove(place->buffer, place->buffer + place->at, left);
    place->at = 0;
    place->filled = left;
    place->buffer = memory_reserve(place->buffer, &place->capacity, size, 1);
    while (place->filled < size) {
        size_t room = place->capacity - place->filled;
        int64_t rest = place->until - place->from;
        size_t wanted = rest < (int64_t)room ? (size_t)rest : room;
        ssize_t done =
            pread(held->descriptor, place->buffer + place->filled, wanted, (off_t)place->from);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return problem_errno_of_run(problem, "read", held->path);
        if (done == 0) {
            return problem_set(problem, EXIT_IO, NULL,
                               "%s is shorter than what was written to it; `tapedeck resume` makes "
                               "it again",
                               held->path);
        }
        place->filled += (size_t)done;
        place->from += done;
    }
    return true;
}

static enum held_told step_file(const struct held_rows *held, struct place *place,
                                struct problem *problem)
{
    uint32_t size;
    if (place->at == place->filled && place->from == place->until) return HELD_END;
    if (!fill(held, place, SIZE_BYTES, problem)) return HELD_BROKEN;
    memcpy(&size, place->buffer + place->at, SIZE_BYTES);
    if (!fill(held, place, SIZE_BYTES + size, problem)) return HELD_BROKEN;
    place->bytes = place->buffer + place->at + SIZE_BYTES;
    place->at += SIZE_BYTES + size;
    return HELD_ROW;
}

static enum held_told step_memory(const struct held_rows *held, struct place *place)
{
    if (place->index == held->packed.count) return HELD_END;
    size_t size, index = last_of_key(&held->packed, place->index);
    place->bytes = packed_rows_bytes(&held->packed, index, &size);
    place->index = index + 1;
    return HELD_ROW;
}

/* To the run's next row. */
static enum held_told step(struct held_reader *reader, size_t run, struct problem *problem)
{
    struct place *place = &reader->places[run];
    enum held_told told = run < reader->held->run_count ? step_file(reader->held, place, problem)
                                                        : step_memory(reader->held, place);
    if (told == HELD_ROW) {
        struct cell key;
        packed_row_read(place->bytes, &key, 1);
        place->key = key.integer;
    }
    return told;
}

struct held_reader *held_reader_open(const struct held_rows *held)
{
    assert(held->ended);
    struct held_reader *reader = memory_alloc_zero(1, sizeof *reader);
    reader->held = held;
    reader->place_count = held->run_count + 1;
    reader->places = memory_alloc_zero(reader->place_count, sizeof *reader->places);
    reader->heap = memory_alloc_zero(reader->place_count, sizeof *reader->heap);
    for (size_t i = 0; i < held->run_count; i++) {
        struct place *place = &reader->places[i];
        place->from = held->runs[i].from;
        place->until = held->runs[i].until;
        place->buffer = memory_reserve(NULL, &place->capacity, READ_SIZE, 1);
    }
    return reader;
}

static bool begin(struct held_reader *reader, struct problem *problem)
{
    reader->begun = true;
    for (size_t i = 0; i < reader->place_count; i++) {
        enum held_told told = step(reader, i, problem);
        if (told == HELD_BROKEN) return false;
        if (told == HELD_ROW) reader->heap[reader->heap_count++] = i;
    }
    for (size_t i = reader->heap_count / 2; i-- > 0;) sift(reader, i);
    return true;
}

/* Past the row that was told, and past what it replaced: rows of its key in earlier runs. */
static bool go_on(struct held_reader *reader, struct problem *problem)
{
    while (reader->heap_count > 0 && reader->places[reader->heap[0]].key == reader->key) {
        enum held_told told = step(reader, reader->heap[0], problem);
        if (told == HELD_BROKEN) return false;
        if (told == HELD_END) reader->heap[0] = reader->heap[--reader->heap_count];
        if (reader->heap_count > 0) sift(reader, 0);
    }
    return true;
}

enum held_told held_reader_next(struct held_reader *reader, struct cell *cells,
                                struct problem *problem)
{
    bool done = reader->begun ? go_on(reader, problem) : begin(reader, problem);
    if (!done) return HELD_BROKEN;
    if (reader->heap_count == 0) return HELD_END;
    const struct place *place = &reader->places[reader->heap[0]];
    reader->key = place->key;
    packed_row_read(place->bytes, cells, reader->held->columns);
    return HELD_ROW;
}

void held_reader_close(struct held_reader *reader)
{
    if (reader == NULL) return;
    for (size_t i = 0; i < reader->place_count; i++) memory_free(reader->places[i].buffer);
    memory_free(reader->places);
    memory_free(reader->heap);
    memory_free(reader);
}
