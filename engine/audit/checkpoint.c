/* What is printed is what is read: a checkpoint with other blanks or digits is not one. */
#include "audit/checkpoint.h"

#include <string.h>

enum { ROOT_BASE64_SIZE = 44 };

void checkpoint_print(const char *name, uint64_t lines, const struct digest *root, struct text *out)
{
    char base64[ROOT_BASE64_SIZE + 1];
    base64_print(root->bytes, DIGEST_SIZE, base64);
    text_add_string(out, "tapedeck/");
    text_add_string(out, name);
    text_add_char(out, '\n');
    text_add_int(out, (int64_t)lines);
    text_add_char(out, '\n');
    text_add_string(out, base64);
    text_add_char(out, '\n');
}

/* The next line without its LF; false: there is no whole one. */
static bool next_line(const char **text, const char *end, const char **line, size_t *size)
{
    const char *newline = memchr(*text, '\n', (size_t)(end - *text));
    if (newline == NULL) {
        return false;
    }
    *line = *text;
    *size = (size_t)(newline - *text);
    *text = newline + 1;
    return true;
}

static bool is_canonical_count(const char *line, size_t size, int64_t *count)
{
    char again[32];
    return int64_parse(line, size, count) && *count >= 0 && int64_print(*count, again) == size &&
           memcmp(again, line, size) == 0;
}

bool checkpoint_parse(const char **text, const char *end, struct checkpoint *checkpoint)
{
    const char *line;
    size_t size, root_size;
    int64_t lines;
    uint8_t root[DIGEST_SIZE + 4];
    char again[ROOT_BASE64_SIZE + 1];
    if (!next_line(text, end, &line, &size) || size == 0 || size >= CHECKPOINT_ORIGIN_MAX) {
        return false;
    }
    memcpy(checkpoint->origin, line, size);
    checkpoint->origin[size] = '\0';
    if (!next_line(text, end, &line, &size) || !is_canonical_count(line, size, &lines)) {
        return false;
    }
    checkpoint->lines = (uint64_t)lines;
    if (!next_line(text, end, &line, &size) || size != ROOT_BASE64_SIZE ||
        !base64_parse(line, size, root, &root_size) || root_size != DIGEST_SIZE) {
        return false;
    }
    memcpy(checkpoint->root.bytes, root, DIGEST_SIZE);
    base64_print(root, DIGEST_SIZE, again); /* spare bits of the last digit must be 0 */
    return memcmp(again, line, ROOT_BASE64_SIZE) == 0;
}
