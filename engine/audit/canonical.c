/* In: bytes that may be anything. Out: whether they are one canonical object, and its values. The
 * check walks levels on a small stack of its own, so that no input makes it recurse. */
#include "audit/canonical.h"

#include <string.h>

#include "audit/plain_bytes.h"

enum { LEVELS_MAX = 16 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- Scalars: the place behind one that begins at `at`; NULL: there is none ---- */

/* \" \\ \b \f \n \r \t, and \u00XX for the other bytes below blank. */
static const char *after_escape(const char *at, const char *end)
{
    if (end - at < 2) return NULL;
    if (strchr("\"\\bfnrt", at[1]) != NULL && at[1] != '\0') return at + 2;
    if (at[1] != 'u' || end - at < 6 || at[2] != '0' || at[3] != '0') return NULL;
    if (at[4] != '0' && at[4] != '1') return NULL;
    const char *low = at[5] == '\0' ? NULL : strchr("0123456789abcdef", at[5]);
    bool short_form = at[4] == '0' && low != NULL && strchr("89acd", *low) != NULL;
    return low == NULL || short_form ? NULL : at + 6;
}

static const char *after_plain(const char *at, const char *end)
{
    return plain_bytes_end(at, end, false);
}

static const char *after_string(const char *at, const char *end)
{
    if (at == end || *at != '"') return NULL;
    at = after_plain(at + 1, end);
    while (at != NULL && at < end && *at == '\\') {
        at = after_escape(at, end);
        if (at != NULL) at = after_plain(at, end);
    }
    return at == NULL || at == end || *at != '"' ? NULL : at + 1;
}

static const char *after_number(const char *at, const char *end)
{
    const char *digits = at < end && *at == '-' ? at + 1 : at;
    const char *stop = digits;
    while (stop < end && is_digit(*stop)) stop += 1;
    bool zero = stop - digits == 1 && *digits == '0';
    bool plain = stop > digits && *digits != '0';
    return plain || (zero && digits == at) ? stop : NULL;
}

static const char *after_word(const char *at, const char *end, const char *word)
{
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && memcmp(at, word, size) == 0 ? at + size : NULL;
}

static const char *after_scalar(const char *at, const char *end)
{
    if (at == end) return NULL;
    if (*at == '"') return after_string(at, end);
    if (*at == 't') return after_word(at, end, "true");
    if (*at == 'f') return after_word(at, end, "false");
    if (*at == 'n') return after_word(at, end, "null");
    return after_number(at, end);
}

/* ---- Keys ---- */

/* Among others no quote and no backslash, so that it stands for itself. */
static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool has_escape(struct canonical key)
{
    return memchr(key.bytes, '\\', key.size) != NULL;
}

/* Keys as they are, with their quotes; the closing one is no part of the order. */
static bool plain_key_ascends(struct canonical before, struct canonical key)
{
    size_t common = (before.size < key.size ? before.size : key.size) - 1;
    int order = memcmp(before.bytes, key.bytes, common);
    return order < 0 || (order == 0 && before.size < key.size);
}

static bool key_ascends(struct canonical before, struct canonical key)
{
    const char first = before.bytes[1], next = key.bytes[1];
    if (is_letter(first) && is_letter(next) && first != next) return first < next; /* most keys */
    if (!has_escape(before) && !has_escape(key)) {
        return plain_key_ascends(before, key);
    }
    struct text a = {0}, b = {0};
    bool strings = canonical_string(before, &a) && canonical_string(key, &b);
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.bytes, b.bytes, common);
    bool ascends = strings && (order < 0 || (order == 0 && a.size < b.size));
    text_release(&a);
    text_release(&b);
    return ascends;
}

/* ---- The walk ---- */

struct level {
    char bracket;            /* { or [ */
    bool begun;              /* a member came before */
    struct canonical before; /* the last key of an object */
};

struct walk {
    const char *at, *end;
    struct level levels[LEVELS_MAX];
    int depth;
    const char *wanted; /* a key of the outermost object */
    size_t wanted_size;
    struct canonical *value; /* what it has there */
};

/* Takes the scalar from `from` to `walk->at` as the wanted one when it is that. */
static void take_wanted(const struct walk *walk, const char *from)
{
    if (walk->depth != 1) return;
    struct canonical key = walk->levels[0].before;
    if (key.size == walk->wanted_size + 2 &&
        memcmp(key.bytes + 1, walk->wanted, walk->wanted_size) == 0) {
        *walk->value = (struct canonical){from, (size_t)(walk->at - from)};
    }
}

/* The comma and the key before a member. */
static bool pass_prefix(struct walk *walk)
{
    struct level *level = &walk->levels[walk->depth - 1];
    if (level->begun) {
        if (walk->at == walk->end || *walk->at != ',') return false;
        walk->at += 1;
    }
    if (level->bracket == '{') {
        const char *next = after_string(walk->at, walk->end);
        if (next == NULL || next == walk->end || *next != ':') return false;
        struct canonical key = {walk->at, (size_t)(next - walk->at)};
        if (level->begun && !key_ascends(level->before, key)) return false;
        level->before = key;
        walk->at = next + 1;
    }
    level->begun = true;
    return true;
}

/* One member, opened or whole, or the end of a level. */
static bool pass_one(struct walk *walk)
{
    struct level *level = &walk->levels[walk->depth - 1];
    if (walk->at < walk->end && *walk->at == (level->bracket == '{' ? '}' : ']')) {
        walk->at += 1;
        walk->depth -= 1;
        return true;
    }
    if (!pass_prefix(walk) || walk->at == walk->end) return false;
    if (*walk->at == '{' || *walk->at == '[') {
        if (walk->depth == LEVELS_MAX) return false;
        walk->levels[walk->depth] = (struct level){.bracket = *walk->at};
        walk->depth += 1;
        walk->at += 1;
        return true;
    }
    const char *from = walk->at, *next = after_scalar(from, walk->end);
    if (next == NULL) return false;
    walk->at = next;
    take_wanted(walk, from);
    return true;
}

bool canonical_check_with(const char *line, size_t size, const char *key, struct canonical *value,
                          size_t *bad)
{
    /* Levels are filled when they open: clearing all of them costs as much as a short line. */
    struct walk walk;
    walk.at = line;
    walk.end = line + size;
    walk.depth = 0;
    walk.wanted = key;
    walk.wanted_size = strlen(key);
    walk.value = value;
    *value = (struct canonical){line, 0};
    size_t valid = utf8_first_invalid(line, size);
    bool good = valid == size && size > 0 && *line == '{';
    if (good) {
        walk.levels[0] = (struct level){.bracket = '{'};
        walk.depth = 1;
        walk.at += 1;
        while (good && walk.depth > 0) {
            good = pass_one(&walk);
        }
        good = good && walk.at == walk.end;
    }
    *bad = valid < size ? valid : (size_t)(walk.at - line);
    return good;
}

bool canonical_check(const char *line, size_t size, size_t *bad)
{
    struct canonical none;
    return canonical_check_with(line, size, "", &none, bad);
}

/* ---- Values of checked text ---- */

/* Behind a value; levels are counted, strings are skipped. */
static const char *after_value(const char *at, const char *end)
{
    int depth = 0;
    while (at != NULL && at < end) {
        if (*at == '{' || *at == '[') {
            depth += 1;
            at += 1;
        } else if (*at == '}' || *at == ']') {
            depth -= 1;
            at += 1;
        } else if (*at == ',' || *at == ':') {
            at += 1;
            continue;
        } else {
            at = after_scalar(at, end);
        }
        if (depth == 0) return at;
    }
    return NULL;
}

bool canonical_next(struct canonical *rest, struct canonical *key, struct canonical *value)
{
    const char *at = rest->bytes, *end = at + rest->size;
    if (at == end || (*at != '{' && *at != ',')) return false;
    at += 1;
    const char *colon = after_string(at, end);
    const char *next = colon == NULL || colon == end ? NULL : after_value(colon + 1, end);
    if (next == NULL) return false;
    *key = (struct canonical){at, (size_t)(colon - at)};
    *value = (struct canonical){colon + 1, (size_t)(next - colon) - 1};
    *rest = (struct canonical){next, (size_t)(end - next)};
    return true;
}

bool canonical_member(struct canonical object, const char *key, struct canonical *value)
{
    struct canonical found;
    size_t size = strlen(key);
    while (canonical_next(&object, &found, value)) {
        if (found.size == size + 2 && memcmp(found.bytes + 1, key, size) == 0) {
            return true;
        }
    }
    return false;
}

bool canonical_string(struct canonical value, struct text *out)
{
    static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
    text_clear(out);
    if (value.size < 2 || value.bytes[0] != '"') return false;
    const char *at = value.bytes + 1, *end = value.bytes + value.size - 1;
    while (at < end) {
        if (*at != '\\') {
            text_add_char(out, *at);
            at += 1;
        } else if (at[1] == 'u') {
            int low = is_digit(at[5]) ? at[5] - '0' : at[5] - 'a' + 10;
            text_add_char(out, (char)(16 * (at[4] - '0') + low));
            at += 6;
        } else {
            const char *letter = strchr(letters, at[1]);
            text_add_char(out, letter == NULL ? at[1] : bytes[letter - letters]);
            at += 2;
        }
    }
    return true;
}

bool canonical_number(struct canonical value, int64_t *number)
{
    return value.size > 0 && value.bytes[0] != '"' && int64_parse(value.bytes, value.size, number);
}
