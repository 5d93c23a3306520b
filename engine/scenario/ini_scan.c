/* In: the bytes of an INI. Out: its sections and keys with their places, problems. Always: inih sees
 * only text that it reads in one way: short lines, names of letters, digits, `_`, `.` and `-`, values
 * in which every other byte is written %XX (so that ` ;` and blanks survive), long values in pieces of
 * the same key. What inih gives back is what this file has checked, or it is a bug. */
#include "scenario/ini_scan.h"

#include <assert.h>
#include <ini.h>
#include <string.h>

#include "base/text.h"

enum { PIECE_MAX = 40 }; /* bytes of a value on one line for inih: 49 + 2 + 3 x 40 is below 200 */

struct scan {
    struct ini_file *file;
    const char *path;
    struct problem_list *problems;
    struct text checked; /* what inih is given */
    struct names keys;   /* "section\nkey": ids are indexes of entries */
    int section;         /* index; -1: none yet; -2: its heading was wrong, keys are passed over */
    size_t filled;       /* entries that inih has begun to give back */
    struct text value;   /* of the last of them */
};

static void add_problem(struct scan *scan, int64_t line, int64_t column, struct problem *problem)
{
    (void)problem_at(problem, scan->path, line, column);
    problem_list_add(scan->problems, problem);
}

/* ---- What inih gives back -------------------------------------------------------------------- */

static void finish_value(struct scan *scan)
{
    if (scan->filled == 0) return;
    struct ini_entry *entry = &scan->file->entries[scan->filled - 1];
    entry->value = arena_copy_text(&scan->file->texts, text_string(&scan->value), scan->value.size);
    text_clear(&scan->value);
}

/* One piece of a value: `+` begins a key, `-` continues it. */
static int take_piece(void *context, const char *section, const char *key, const char *value)
{
    struct scan *scan = context;
    if (value[0] == '+') {
        finish_value(scan);
        scan->filled += 1;
    }
    const struct ini_entry *entry = &scan->file->entries[scan->filled - 1];
    assert(strcmp(section, scan->file->sections[entry->section].name) == 0);
    assert(strcmp(key, entry->key) == 0);
    for (const char *at = value + 1; *at != 0; at++) {
        if (*at != '%') {
            text_add_char(&scan->value, *at);
            continue;
        }
        uint8_t byte;
        char digits[3] = {at[1], at[2], 0};
        bool read = hex_parse(digits, &byte, 1);
        assert(read);
        text_add_char(&scan->value, (char)byte);
        at += 2;
    }
    return 1;
}

/* ---- What inih is given ---------------------------------------------------------------------- */

static bool is_name_byte(char c)
{
    char lower = ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || ascii_is_digit(c) || c == '_' || c == '.' || c == '-';
}

static void write_value(struct text *out, const char *key, const char *value, size_t size)
{
    size_t at = 0;
    do {
        text_addf(out, "%s=%c", key, at == 0 ? '+' : '-');
        size_t end = size - at > PIECE_MAX ? at + PIECE_MAX : size;
        for (; at < end; at++) {
            if (is_name_byte(value[at])) {
                text_add_char(out, value[at]);
            } else {
                text_addf(out, "%%%02x", (unsigned)(unsigned char)value[at]);
            }
        }
        text_add_char(out, '\n');
    } while (at < size);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* The first byte of a line that no INI holds: NUL, another control character, broken UTF-8. */
static bool check_bytes(struct scan *scan, int64_t line, const char *bytes, size_t size)
{
    struct problem problem;
    if (size > INI_LINE_MAX) {
        (void)problem_set(&problem, EXIT_SCENARIO, NULL,
                          "the line has %zu bytes, more than %d; shorten it (many files: use a "
                          "pattern such as *.csv)",
                          size, INI_LINE_MAX);
        add_problem(scan, line, INI_LINE_MAX + 1, &problem);
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
            (void)problem_set(&problem, EXIT_SCENARIO, NULL,
                              "%s (byte 0x%02X) in the file; save it as plain UTF-8 text",
                              byte == 0 ? "a NUL byte" : "a control character", (unsigned)byte);
            add_problem(scan, line, (int64_t)i + 1, &problem);
            return false;
        }
    }
    size_t invalid = utf8_first_invalid(bytes, size);
    if (invalid < size) {
        (void)problem_set(&problem, EXIT_SCENARIO, NULL,
                          "byte 0x%02X is not valid UTF-8; save the file as UTF-8",
                          (unsigned)(unsigned char)bytes[invalid]);
        add_problem(scan, line, (int64_t)invalid + 1, &problem);
        return false;
    }
    return true;
}

/* `[NAME]`, after it nothing but blanks or a comment. Fills name and size. */
static bool parse_heading(const char *bytes, size_t size, const char **name, size_t *name_size,
                          struct problem *problem)
{
    const char *close = memchr(bytes, ']', size);
    if (close == NULL) {
        return problem_set(problem, EXIT_SCENARIO, NULL,
                           "the section's name is not closed; write [NAME]");
    }
    *name = bytes + 1;
    *name_size = (size_t)(close - bytes) - 1;
    text_trim(name, name_size);
    const char *rest = close + 1;
    size_t rest_size = size - (size_t)(rest - bytes);
    text_trim(&rest, &rest_size);
    if (rest_size > 0 && rest[0] != ';' && rest[0] != '#') {
        return problem_set(problem, EXIT_SCENARIO, NULL,
                           "`%.*s` after a section's name; keys stand on lines of their own",
                           (int)(rest_size > 60 ? 60 : rest_size), rest);
    }
    if (*name_size > INI_NAME_MAX) {
        return problem_set(problem, EXIT_SCENARIO, NULL,
                           "the section's name has %zu bytes, more than %d; shorten it", *name_size,
                           INI_NAME_MAX);
    }
    for (size_t i = 0; i < *name_size; i++) {
        if (!is_name_byte((*name)[i])) {
            return problem_set(
                problem, EXIT_SCENARIO, NULL,
                "[%.*s] is no section's name: letters, digits, `_`, `-` and `.` only",
                (int)*name_size, *name);
        }
    }
    if (*name_size == 0) {
        return problem_set(problem, EXIT_SCENARIO, NULL, "a section without a name; write [NAME]");
    }
    return true;
}

static void scan_heading(struct scan *scan, int64_t line, const char *bytes, size_t size)
{
    const char *name = bytes;
    size_t name_size = 0;
    struct problem problem;
    if (!parse_heading(bytes, size, &name, &name_size, &problem)) {
        add_problem(scan, line, 1, &problem);
        scan->section = -2;
        return;
    }
    uint32_t known = names_find(&scan->file->section_names, name, name_size);
    if (known != NAME_NONE) {
        (void)problem_set(&problem, EXIT_SCENARIO, NULL,
                          "[%.*s] stands here a second time, first on line %lld; put its keys "
                          "together",
                          (int)name_size, name, (long long)scan->file->sections[known].line);
        add_problem(scan, line, 2, &problem);
        scan->section = (int)known;
    } else {
        char *copy = arena_copy_text(&scan->file->texts, name, name_size);
        scan->section = ini_file_section(scan->file, copy, line);
    }
    text_addf(&scan->checked, "[%s]\n", scan->file->sections[scan->section].name);
}

/* A key's name and its value, or what is wrong with the line. */
static bool parse_key(const char *bytes, size_t size, const char **key, size_t *key_size,
                      const char **value, size_t *value_size, struct problem *problem)
{
    const char *equals = memchr(bytes, '=', size);
    if (equals == NULL) {
        return problem_set(problem, EXIT_SCENARIO, NULL,
                           "`%.*s` is neither a section nor a key; write [SECTION] or KEY = VALUE, "
                           "and `;` before a comment",
                           (int)(size > 60 ? 60 : size), bytes);
    }
    *key = bytes;
    *key_size = (size_t)(equals - bytes);
    text_trim(key, key_size);
    *value = equals + 1;
    *value_size = size - (size_t)(*value - bytes);
    text_trim(value, value_size);
    size_t good = 0;
    while (good < *key_size && is_name_byte((*key)[good])) good++;
    if (*key_size == 0 || good < *key_size || *key_size > INI_NAME_MAX) {
        return problem_set(problem, EXIT_SCENARIO, NULL,
                           "`%.*s` is no key: up to %d letters, digits, `_`, `-` and `.`",
                           (int)(*key_size > 60 ? 60 : *key_size), *key, INI_NAME_MAX);
    }
    return true;
}

static void scan_key(struct scan *scan, int64_t line, const char *bytes, size_t size)
{
    const char *key = bytes, *value = bytes;
    size_t key_size = 0, value_size = 0;
    struct problem problem;
    if (!parse_key(bytes, size, &key, &key_size, &value, &value_size, &problem)) {
        add_problem(scan, line, 1, &problem);
        return;
    }
    if (scan->section == -1) {
        (void)problem_set(&problem, EXIT_SCENARIO, NULL,
                          "`%.*s` stands before the first section; put it below its [SECTION]",
                          (int)key_size, key);
        add_problem(scan, line, 1, &problem);
        return;
    }
    if (scan->section < 0) return;
    struct ini_file *file = scan->file;
    struct text full = {0};
    text_addf(&full, "%d\n", scan->section);
    text_add(&full, key, key_size);
    uint32_t before = scan->keys.count;
    uint32_t id = names_intern(&scan->keys, full.bytes, full.size);
    text_release(&full);
    if (id < before) {
        (void)problem_set(&problem, EXIT_SCENARIO, NULL,
                          "[%s] %s stands here a second time, first on line %lld; keep one of them",
                          file->sections[scan->section].name, file->entries[id].key,
                          (long long)file->entries[id].line);
        add_problem(scan, line, 1, &problem);
        return;
    }
    file->entries = memory_reserve(file->entries, &file->entry_capacity, file->entry_count + 1,
                                   sizeof *file->entries);
    file->entries[file->entry_count++] =
        (struct ini_entry){.section = scan->section,
                           .key = arena_copy_text(&file->texts, key, key_size),
                           .value = "",
                           .line = line,
                           .key_column = key - bytes + 1,
                           .value_column = value - bytes + 1};
    write_value(&scan->checked, file->entries[id].key, value, value_size);
}

static void scan_line(struct scan *scan, int64_t line, const char *bytes, size_t size)
{
    if (!check_bytes(scan, line, bytes, size)) return;
    const char *start = bytes;
    size_t left = size;
    text_trim(&start, &left);
    if (left == 0 || start[0] == ';' || start[0] == '#') return;
    if (start != bytes) {
        struct problem problem;
        (void)problem_set(
            &problem, EXIT_SCENARIO, NULL,
            "the line begins with blanks, which would make it part of the line before; "
            "remove them");
        add_problem(scan, line, 1, &problem);
    }
    if (start[0] == '[') {
        scan_heading(scan, line, start, left);
    } else {
        scan_key(scan, line, start, left);
    }
}

static void scan_lines(struct scan *scan, const char *bytes, size_t size)
{
    size_t at = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (int64_t line = 1; at < size; line++) {
        const char *feed = memchr(bytes + at, '\n', size - at);
        size_t end = feed == NULL ? size : (size_t)(feed - bytes);
        size_t length = end - at;
        if (length > 0 && bytes[end - 1] == '\r') length -= 1;
        scan_line(scan, line, bytes + at, length);
        at = end + 1;
    }
}

void ini_scan(const char *bytes, size_t size, const char *path, struct ini_file *file,
              struct problem_list *problems)
{
    *file = (struct ini_file){0};
    names_init(&file->section_names);
    arena_init(&file->texts);
    struct scan scan = {.file = file, .path = path, .problems = problems, .section = -1};
    if (size > INI_SIZE_MAX) {
        struct problem problem;
        (void)problem_set(&problem, EXIT_SCENARIO, NULL,
                          "the file has more than %d bytes; a scenario is a short text",
                          INI_SIZE_MAX);
        add_problem(&scan, 0, 0, &problem);
        return;
    }
    names_init(&scan.keys);
    scan_lines(&scan, bytes, size);
    int failed = ini_parse_string(text_string(&scan.checked), take_piece, &scan);
    finish_value(&scan);
    assert(failed == 0 && scan.filled == file->entry_count);
    names_release(&scan.keys);
    text_release(&scan.checked);
    text_release(&scan.value);
}

int ini_file_section(struct ini_file *file, const char *name, int64_t line)
{
    uint32_t id = names_intern(&file->section_names, name, strlen(name));
    if (id == file->section_count) {
        file->sections = memory_reserve(file->sections, &file->section_capacity,
                                        file->section_count + 1, sizeof *file->sections);
        file->sections[file->section_count++] =
            (struct ini_section){names_text(&file->section_names, id), line};
    }
    return (int)id;
}

void ini_file_release(struct ini_file *file)
{
    memory_free(file->sections);
    memory_free(file->entries);
    names_release(&file->section_names);
    arena_release(&file->texts);
    *file = (struct ini_file){0};
}
