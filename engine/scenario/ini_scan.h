/* The INI of a scenario as a list of keys with their places. All that inih would let pass in silence
 * is looked for in the bytes first; every problem is told, and reading goes on. */
#ifndef TAPEDECK_SCENARIO_INI_SCAN_H
#define TAPEDECK_SCENARIO_INI_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/names.h"
#include "base/problem.h"

enum {
    INI_SIZE_MAX = 32 << 20,  /* of the file */
    INI_LINE_MAX = 256 << 10, /* of one line: a list of many files */
    INI_NAME_MAX = 49         /* of a section or a key; inih cuts longer ones */
};

struct ini_section {
    const char *name; /* as between the brackets */
    int64_t line;
};

struct ini_entry {
    int section; /* index into sections */
    const char *key;
    const char *value;                      /* without blanks around it; may hold `;` and `#` */
    int64_t line, key_column, value_column; /* bytes, from 1 */
};

struct ini_file {
    struct ini_section *sections; /* in order of first appearance */
    size_t section_count, section_capacity;
    struct ini_entry *entries; /* in file order; no key twice */
    size_t entry_count, entry_capacity;
    struct names section_names; /* ids are indexes of sections */
    struct arena texts;
};

/* Reads `size` bytes; `path` names the file in messages. What could be read is in `file` even when
 * there were problems; release it in any case. */
void ini_scan(const char *bytes, size_t size, const char *path, struct ini_file *file,
              struct problem_list *problems);
void ini_file_release(struct ini_file *file);

/* Adds a section (or finds it); its index. For what does not come from the file. */
int ini_file_section(struct ini_file *file, const char *name, int64_t line);

#endif
