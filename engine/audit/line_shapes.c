/* In: lines. Out: whether they are like one that was canonical. Always: a shape is the text of a
 * canonical line with gaps where its values were, and what fills a gap is a value of the same kind, so
 * that the whole parses as that line did, with the same keys in the same order. Which shapes are tried
 * for a line is told by eight bytes of it, in a log those behind `{"action":"`; these are in no gap. */
#include "audit/line_shapes.h"

#include <stdint.h>
#include <string.h>

#include "audit/plain_bytes.h"
#include "base/memory.h"
#include "base/short_bytes.h"

enum {
    TELLS_AT = 11,
    TELLS_END = TELLS_AT + 8,
    VALUES_MAX = 40,
    LITERALS_MAX = 1000,
    SET_BITS = 5,
    WAYS = 4,
    /* A run has some twenty. One that has more is read as if it had none: learning costs more than a
     * walk. */
    LEARNED_MAX = 1000
};

/* What stands before a value, or behind the last. */
struct literal {
    uint16_t at, size; /* of `literals` */
    bool before_number;
};
struct shape {
    int value_count, seq; /* which value is wanted */
    struct literal before[VALUES_MAX + 1];
    char literals[LITERALS_MAX];
};
struct set {
    struct shape *ways[WAYS];
    int count, oldest;
};
struct line_shapes {
    struct set sets[1 << SET_BITS];
    int learned;
};

struct line_shapes *line_shapes_open(void)
{
    return memory_alloc_zero(1, sizeof(struct line_shapes));
}

void line_shapes_release(struct line_shapes *shapes)
{
    if (shapes == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof shapes->sets / sizeof shapes->sets[0]; i++) {
        for (int way = 0; way < WAYS; way++) memory_free(shapes->sets[i].ways[way]);
    }
    memory_free(shapes);
}

static size_t set_of(const char *line)
{
    uint64_t tells;
    memcpy(&tells, line + TELLS_AT, sizeof tells);
    return (size_t)(tells * UINT64_C(0x9e3779b97f4a7c15) >> (64 - SET_BITS));
}

static const char *after_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9') at++;
    return at;
}

/* ---- Learning -------------------------------------------------------------------------------- */

/* What stands from `from` to `to`, and what kind of value follows; false: it is too much. */
static bool add_literal(struct shape *shape, const char *from, const char *to, bool before_number)
{
    size_t size = (size_t)(to - from), used = 0;
    if (shape->value_count > 0) {
        const struct literal *last = &shape->before[shape->value_count - 1];
        used = (size_t)last->at + last->size;
    }
    if (shape->value_count > VALUES_MAX || size > LITERALS_MAX - used) return false;
    memcpy(shape->literals + used, from, size);
    shape->before[shape->value_count++] =
        (struct literal){(uint16_t)used, (uint16_t)size, before_number};
    return true;
}

/* False: a string needs thought, no value is `seq`, or it is too much. */
static bool cut(struct shape *shape, const char *line, const char *end, struct canonical seq)
{
    const char *from = line; /* of the literal */
    for (const char *at = line; at < end;) {
        const char *begin = at, *stop = at + 1;
        bool number = *at >= '0' && *at <= '9', value = number;
        if (*at == '"') {
            begin = at + 1;
            stop = plain_bytes_end(begin, end, true);
            if (stop == end || *stop != '"') return false;
            value = stop + 1 == end || stop[1] != ':';
            at = stop + 1;
        } else if (number || *at == '-') {
            stop = after_digits(at + 1, end);
            at = stop;
        } else {
            at++; /* brackets, commas, colons, and words: letter by letter */
        }
        if (!value || begin < line + TELLS_END) continue;
        if (begin == seq.bytes) shape->seq = shape->value_count;
        if (!add_literal(shape, from, begin, number)) return false;
        from = stop;
    }
    return shape->seq >= 0 && add_literal(shape, from, end, false);
}

void line_shapes_learn(struct line_shapes *shapes, const char *line, size_t size,
                       struct canonical seq)
{
    if (shapes->learned == LEARNED_MAX || size < TELLS_END) return;
    struct shape *shape = memory_alloc_zero(1, sizeof *shape);
    shape->seq = -1;
    if (!cut(shape, line, line + size, seq)) {
        memory_free(shape);
        return;
    }
    shapes->learned++;
    shape->value_count--; /* behind the last literal there is none */
    struct set *set = &shapes->sets[set_of(line)];
    int way = set->count < WAYS ? set->count++ : set->oldest++ % WAYS;
    memory_free(set->ways[way]);
    set->ways[way] = shape;
}

/* ---- Matching -------------------------------------------------------------------------------- */

static inline const char *after_number(const char *at, const char *end)
{
    const char *stop = after_digits(at, end);
    return stop == at || (*at == '0' && stop - at > 1) ? NULL : stop;
}

static bool has_shape(const struct shape *shape, const char *line, const char *end, size_t *size,
                      struct canonical *seq)
{
    const char *at = line;
    for (int i = 0;; i++) {
        const struct literal *literal = &shape->before[i];
        if ((size_t)(end - at) < literal->size ||
            !short_bytes_equal(at, shape->literals + literal->at, literal->size)) {
            return false;
        }
        at += literal->size;
        if (i == shape->value_count) break;
        const char *value = at;
        at = literal->before_number ? after_number(at, end) : plain_bytes_end(at, end, true);
        if (at == NULL) return false;
        if (i == shape->seq) *seq = (struct canonical){value, (size_t)(at - value)};
    }
    *size = (size_t)(at - line);
    return at < end && *at == '\n';
}

bool line_shapes_match(const struct line_shapes *shapes, const char *at, const char *end,
                       size_t *size, struct canonical *seq)
{
    if (end - at < TELLS_END) return false;
    const struct set *set = &shapes->sets[set_of(at)];
    for (int way = 0; way < set->count; way++) {
        if (has_shape(set->ways[way], at, end, size, seq)) return true;
    }
    return false;
}
