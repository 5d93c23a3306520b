/* Standard base64 (RFC 4648, section 4) with padding. The reader is strict: the one text that the
 * printer gives for some bytes is the one text it takes. */
#include <string.h>

#include "base/digest.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_print(const uint8_t *bytes, size_t size, char *out)
{
    while (size > 0) {
        uint32_t group = (uint32_t)bytes[0] << 16;
        group |= size > 1 ? (uint32_t)bytes[1] << 8 : 0;
        group |= size > 2 ? bytes[2] : 0;
        out[0] = alphabet[group >> 18];
        out[1] = alphabet[group >> 12 & 63];
        out[2] = size > 1 ? alphabet[group >> 6 & 63] : '=';
        out[3] = size > 2 ? alphabet[group & 63] : '=';
        size_t taken = size < 3 ? size : 3;
        bytes += taken;
        size -= taken;
        out += 4;
    }
    *out = 0;
}

/* The six bits of a character, 64 when it is none. */
static uint32_t value_of(char c)
{
    const char *place = c != 0 ? strchr(alphabet, c) : NULL;
    return place != NULL ? (uint32_t)(place - alphabet) : 64;
}

bool base64_parse(const char *text, size_t text_size, uint8_t *bytes, size_t *size)
{
    *size = 0;
    if (text_size % 4 != 0) {
        return false;
    }
    for (size_t at = 0; at < text_size; at += 4) {
        size_t padding = 0;
        if (at + 4 == text_size && text[at + 3] == '=') {
            padding = text[at + 2] == '=' ? 2 : 1;
        }
        uint32_t group = 0;
        for (size_t i = 0; i < 4; i++) {
            uint32_t value = i < 4 - padding ? value_of(text[at + i]) : 0;
            if (value > 63) {
                return false;
            }
            group = group << 6 | value;
        }
        if ((padding == 1 && (group & 0xFF) != 0) || (padding == 2 && (group & 0xFFFF) != 0)) {
            return false; /* bits that no byte takes must be 0 */
        }
        for (size_t i = 0; i < 3 - padding; i++) {
            bytes[*size] = (uint8_t)(group >> (16 - 8 * i));
            *size += 1;
        }
    }
    return true;
}
