/* Text. Bytes go in, bytes come out; nothing here asks the locale, so the same bytes are the same
 * text on every machine. Invariant of the buffer: bytes is NULL or bytes[size] is 0. */
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

void text_release(struct text *text)
{
    memory_free(text->bytes);
    *text = (struct text){0};
}

void text_clear(struct text *text)
{
    text->size = 0;
    if (text->bytes != NULL) {
        text->bytes[0] = 0;
    }
}

static void make_room(struct text *text, size_t more)
{
    if (more < text->capacity - text->size) {
        return; /* with one byte for the 0 */
    }
    assert(more < SIZE_MAX / 2 && text->size < SIZE_MAX / 2 - 1);
    text->bytes = memory_reserve(text->bytes, &text->capacity, text->size + more + 1, 1);
}

void text_add(struct text *text, const char *bytes, size_t size)
{
    make_room(text, size);
    if (size > 0) {
        memcpy(text->bytes + text->size, bytes, size);
    }
    text->size += size;
    text->bytes[text->size] = 0;
}

void text_add_string(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_add_char(struct text *text, char c)
{
    make_room(text, 1);
    text->bytes[text->size] = c;
    text->size += 1;
    text->bytes[text->size] = 0;
}

void text_add_int(struct text *text, int64_t value)
{
    char digits[24];
    text_add(text, digits, int64_print(value, digits));
}

void text_addf(struct text *text, const char *format, ...)
{
    char small[256];
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    if ((size_t)length < sizeof small) {
        text_add(text, small, (size_t)length);
    } else {
        make_room(text, (size_t)length);
        int written = vsnprintf(text->bytes + text->size, (size_t)length + 1, format, again);
        assert(written == length);
        text->size += (size_t)length;
    }
    va_end(again);
}

const char *text_string(const struct text *text)
{
    return text->bytes != NULL ? text->bytes : "";
}

/* Length of the valid UTF-8 sequence at `bytes`, 0 when there is none (RFC 3629, section 4). */
static size_t utf8_sequence(const unsigned char *bytes, size_t size)
{
    unsigned char first = bytes[0];
    if (first < 0x80) {
        return 1;
    }
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || length > size) {
        return 0;
    }
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

size_t utf8_first_invalid(const char *bytes, size_t size)
{
    const uint64_t high_bits = UINT64_C(0x8080808080808080);
    size_t at = 0;
    while (at < size) {
        uint64_t eight, four[4];
        if (size - at >= sizeof four) {
            memcpy(four, bytes + at, sizeof four);
            if (((four[0] | four[1] | four[2] | four[3]) & high_bits) == 0) {
                at += sizeof four;
                continue;
            }
        }
        if (size - at >= sizeof eight) {
            memcpy(&eight, bytes + at, sizeof eight);
            if ((eight & high_bits) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        size_t length = utf8_sequence((const unsigned char *)bytes + at, size - at);
        if (length == 0) {
            return at;
        }
        at += length;
    }
    return size;
}

char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool ascii_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool ascii_equal_fold(const char *a, size_t a_size, const char *b)
{
    if (strlen(b) != a_size) {
        return false;
    }
    for (size_t i = 0; i < a_size; i++) {
        if (ascii_lower(a[i]) != ascii_lower(b[i])) {
            return false;
        }
    }
    return true;
}

/* Letters, digits and everything beyond ASCII tell headers apart. */
static bool counts_in_header(char c)
{
    char lower = ascii_lower(c);
    return ascii_is_digit(c) || (lower >= 'a' && lower <= 'z') || (unsigned char)c >= 0x80;
}

static size_t next_in_header(const char *text, size_t size, size_t at)
{
    while (at < size && !counts_in_header(text[at])) {
        at += 1;
    }
    return at;
}

bool header_equal(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t i = next_in_header(a, a_size, 0);
    size_t j = next_in_header(b, b_size, 0);
    while (i < a_size && j < b_size) {
        if (ascii_lower(a[i]) != ascii_lower(b[j])) {
            return false;
        }
        i = next_in_header(a, a_size, i + 1);
        j = next_in_header(b, b_size, j + 1);
    }
    return i == a_size && j == b_size;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

void text_trim(const char **text, size_t *size)
{
    while (*size > 0 && is_blank((*text)[0])) {
        *text += 1;
        *size -= 1;
    }
    while (*size > 0 && is_blank((*text)[*size - 1])) {
        *size -= 1;
    }
}

enum { DISTANCE_SIZE_MAX = 64 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

int text_distance(const char *a, const char *b)
{
    size_t a_size = strnlen(a, DISTANCE_SIZE_MAX);
    size_t b_size = strnlen(b, DISTANCE_SIZE_MAX);
    int row[DISTANCE_SIZE_MAX + 1]; /* distances of a's first i bytes to each beginning of b */
    for (size_t j = 0; j <= b_size; j++) {
        row[j] = (int)j;
    }
    for (size_t i = 1; i <= a_size; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= b_size; j++) {
            int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_size];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
    int limit = 1 + (int)strnlen(word, DISTANCE_SIZE_MAX) / 3;
    const char *nearest = NULL;
    int nearest_distance = limit + 1;
    for (size_t i = 0; i < count; i++) {
        int distance = text_distance(word, candidates[i]);
        if (distance < nearest_distance) {
            nearest = candidates[i];
            nearest_distance = distance;
        }
    }
    return nearest;
}

/* Two digits a division, from the end: numbers are what a run prints most. */
/* How many decimal digits a number has, 0 none: 1233 / 4096 is a little more than log10(2). */
static size_t digit_count(uint64_t value)
{
    static const uint64_t powers[] = {1u,
                                      10u,
                                      100u,
                                      1000u,
                                      10000u,
                                      100000u,
                                      1000000u,
                                      10000000u,
                                      100000000u,
                                      1000000000u,
                                      10000000000u,
                                      100000000000u,
                                      1000000000000u,
                                      10000000000000u,
                                      100000000000000u,
                                      1000000000000000u,
                                      10000000000000000u,
                                      100000000000000000u,
                                      1000000000000000000u,
                                      10000000000000000000u};
    size_t bits = 64 - (size_t)__builtin_clzll(value | 1);
    size_t digits = bits * 1233 >> 12;
    return digits + (value >= powers[digits]);
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                            "34353637383940414243444546474849505152535455565758596061626364656667"
                            "6869707172737475767778798081828384858687888990919293949596979899";

/* Its pairs do not wait for each other, as those of a loop do. */
static void print_eight(uint32_t value, char *out)
{
    uint32_t high = value / 10000, low = value % 10000;
    memcpy(out, &pairs[2 * (high / 100)], 2);
    memcpy(out + 2, &pairs[2 * (high % 100)], 2);
    memcpy(out + 4, &pairs[2 * (low / 100)], 2);
    memcpy(out + 6, &pairs[2 * (low % 100)], 2);
}

size_t uint64_print(uint64_t value, char *out)
{
    if (value < 10) {
        out[0] = (char)('0' + value);
        return 1;
    }
    size_t size = digit_count(value), at = size;
    while (value >= 100000000) {
        at -= 8;
        print_eight((uint32_t)(value % 100000000), out + at);
        value /= 100000000;
    }
    while (value >= 100) {
        at -= 2;
        memcpy(out + at, &pairs[2 * (value % 100)], 2);
        value /= 100;
    }
    if (value >= 10) {
        memcpy(out, &pairs[2 * value], 2);
    } else {
        out[0] = (char)('0' + value);
    }
    return size;
}

size_t int64_print(int64_t value, char *out)
{
    if (value >= 0) return uint64_print((uint64_t)value, out);
    out[0] = '-';
    return 1 + uint64_print(0 - (uint64_t)value, out + 1);
}

bool int64_parse(const char *text, size_t size, int64_t *value)
{
    size_t at = size > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    bool negative = at == 1 && text[0] == '-';
    if (at == size) {
        return false;
    }
    while (at + 1 < size && text[at] == '0') {
        at += 1;
    }
    if (size - at > 19) { /* 2^63 has 19 digits, which fit uint64_t */
        return false;
    }
    uint64_t magnitude = 0;
    for (; at < size; at++) {
        unsigned digit = (unsigned)(unsigned char)text[at] - '0';
        if (digit > 9) {
            return false;
        }
        magnitude = magnitude * 10 + digit;
    }
    if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        return false;
    }
    *value = (int64_t)(negative ? 0 - magnitude : magnitude);
    return true;
}

void hex_print(const uint8_t *bytes, size_t size, char *out)
{
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    out[2 * size] = 0;
}

static int hex_value(char c)
{
    char lower = ascii_lower(c);
    return ascii_is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool hex_parse(const char *text, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        int high = hex_value(text[2 * i]);
        int low = high < 0 ? -1 : hex_value(text[2 * i + 1]);
        if (low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return text[2 * size] == 0;
}
