/* TZif (RFC 8536). A header, a block with 32-bit times that is skipped when a second header and a
 * block with 64-bit times follow (version 2 and later), then a footer with the rule for the time
 * after the last transition:
 *
 *     TZif2 counts | block of 4-byte times | TZif2 counts | block of 8-byte times | \n rule \n
 *
 * The file is checked before it is believed: sizes, indices, order. */
#include "base/zone_file.h"

#include <string.h>

#include "base/memory.h"

enum { HEADER_SIZE = 44, COUNTS_AT = 20, TYPE_SIZE = 6, OFFSET_MAX = 26 * 3600 };

struct header {
    char version;
    uint32_t utc_count;
    uint32_t standard_count;
    uint32_t leap_count;
    uint32_t time_count;
    uint32_t type_count;
    uint32_t char_count;
};

static uint32_t big_endian_32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t big_endian_time(const uint8_t *bytes, size_t time_size)
{
    if (time_size == 4) {
        return (int32_t)big_endian_32(bytes);
    }
    return (int64_t)((uint64_t)big_endian_32(bytes) << 32 | big_endian_32(bytes + 4));
}

static bool read_header(const uint8_t *bytes, size_t size, struct header *header)
{
    if (size < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0) {
        return false;
    }
    const uint8_t *counts = bytes + COUNTS_AT;
    *header = (struct header){
        .version = (char)bytes[4],
        .utc_count = big_endian_32(counts),
        .standard_count = big_endian_32(counts + 4),
        .leap_count = big_endian_32(counts + 8),
        .time_count = big_endian_32(counts + 12),
        .type_count = big_endian_32(counts + 16),
        .char_count = big_endian_32(counts + 20),
    };
    return true;
}

/* Bytes of the block after a header; 32-bit counts cannot overflow 64 bits here. */
static uint64_t block_size(const struct header *header, uint64_t time_size)
{
    return header->time_count * (time_size + 1) + (uint64_t)header->type_count * TYPE_SIZE +
           header->char_count + header->leap_count * (time_size + 4) + header->standard_count +
           header->utc_count;
}

void zone_table_add(struct zone_table *table, int64_t at, int32_t offset)
{
    if (table->count > 0 && table->changes[table->count - 1].at == at) {
        table->count -= 1; /* the later of two at one instant holds */
    }
    int32_t before =
        table->count > 0 ? table->changes[table->count - 1].offset : table->offset_before;
    if (offset == before) {
        return;
    }
    table->changes =
        memory_reserve(table->changes, &table->capacity, table->count + 1, sizeof *table->changes);
    table->changes[table->count] = (struct zone_change){.at = at, .offset = offset};
    table->count += 1;
}

void zone_table_release(struct zone_table *table)
{
    memory_free(table->changes);
    *table = (struct zone_table){0};
}

/* The offset of local time type `index`. */
static bool type_offset(const uint8_t *types, uint32_t type_count, uint32_t index, int32_t *offset)
{
    if (index >= type_count) {
        return false;
    }
    *offset = (int32_t)big_endian_32(types + (size_t)index * TYPE_SIZE);
    return *offset > -OFFSET_MAX && *offset < OFFSET_MAX;
}

static bool read_block(const uint8_t *block, const struct header *header, size_t time_size,
                       struct zone_table *table)
{
    const uint8_t *indices = block + header->time_count * time_size;
    const uint8_t *types = indices + header->time_count;
    if (!type_offset(types, header->type_count, 0, &table->offset_before)) {
        return false;
    }
    int64_t previous = 0;
    for (uint32_t i = 0; i < header->time_count; i++) {
        int64_t at = big_endian_time(block + i * time_size, time_size);
        int32_t offset;
        if ((i > 0 && at <= previous) ||
            !type_offset(types, header->type_count, indices[i], &offset)) {
            return false;
        }
        zone_table_add(table, at, offset);
        previous = at;
    }
    return true;
}

/* The footer's rule holds after the last transition of the file, which need not be a change. */
static bool read_footer(const uint8_t *footer, size_t size, const struct header *header,
                        const uint8_t *block, struct zone_table *table)
{
    if (size < 2 || footer[0] != '\n') {
        return false;
    }
    const uint8_t *end = memchr(footer + 1, '\n', size - 1);
    if (end == NULL) {
        return false;
    }
    size_t rule_size = (size_t)(end - footer) - 1;
    if (rule_size == 0) {
        return true;
    }
    int64_t last = header->time_count == 0
                       ? INT64_MIN
                       : big_endian_time(block + (header->time_count - 1) * (size_t)8, 8);
    return zone_rule_expand((const char *)footer + 1, rule_size, last, table);
}

bool zone_file_parse(const uint8_t *bytes, size_t size, struct zone_table *table,
                     const char **reason)
{
    struct header header;
    *reason = "it is not a TZif file";
    if (!read_header(bytes, size, &header)) {
        return false;
    }
    *reason = "the file is cut short or damaged";
    size_t at = HEADER_SIZE;
    size_t time_size = 4;
    if (header.version >= '2') {
        uint64_t skipped = block_size(&header, 4);
        if (skipped > size - at ||
            !read_header(bytes + at + skipped, size - at - skipped, &header)) {
            return false;
        }
        at += skipped + HEADER_SIZE;
        time_size = 8;
    }
    uint64_t length = block_size(&header, time_size);
    if (length > size - at || !read_block(bytes + at, &header, time_size, table)) {
        return false;
    }
    if (time_size == 8 &&
        !read_footer(bytes + at + length, size - at - length, &header, bytes + at, table)) {
        return false;
    }
    *reason = "zones that count leap seconds are not for civil times";
    return header.leap_count == 0;
}
