/* The floor of SPEED's F1, F2, F6 and F7: libcsv parses a file, digits are summed to integers,
 * nothing is checked or kept. */
#ifndef TAPEDECK_TESTS_RAW_CSV_H
#define TAPEDECK_TESTS_RAW_CSV_H

#include <csv.h>

#include "bench/bench.h"

struct raw_csv {
    int64_t rows;
    int64_t sum; /* of all runs of digits: keeps the work from being left out */
};

static inline void raw_field(void *field, size_t size, void *context)
{
    const char *text = field;
    int64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit <= 9)
            value = value * 10 + digit;
        else if (text[i] != '.')
            return;
    }
    ((struct raw_csv *)context)->sum += value;
}

static inline void raw_row(int terminator, void *context)
{
    (void)terminator;
    ((struct raw_csv *)context)->rows++;
}

/* Seconds that the file takes; ends the program when it cannot be read. */
static inline double raw_csv_seconds(const char *path, struct raw_csv *result)
{
    char buffer[65536];
    struct csv_parser parser;
    *result = (struct raw_csv){0, 0};
    double begin = seconds_now();
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        perror(path);
        exit(74);
    }
    ssize_t got;
    while ((got = read(descriptor, buffer, sizeof buffer)) > 0)
        csv_parse(&parser, buffer, (size_t)got, raw_field, raw_row, result);
    csv_fini(&parser, raw_field, raw_row, result);
    csv_free(&parser);
    close(descriptor);
    return seconds_now() - begin;
}

#endif
