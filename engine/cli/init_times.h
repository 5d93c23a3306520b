/* How the times of a file are written, told from its cells. */
#ifndef TAPEDECK_CLI_INIT_TIMES_H
#define TAPEDECK_CLI_INIT_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/init_look.h"

struct init_times {
    const char *form;      /* value of the key `time`; NULL: no form fits */
    const char *other;     /* another form that fits as many cells; NULL: none */
    size_t fitting, cells; /* cells of this form, cells that are not empty */
    bool of_day;           /* they have a time of day */
    bool midnights;        /* but it is 00:00 in all of them */
    bool has_offset;
    int32_t day; /* of the first cell of that form; of an epoch, none: 1970-01-01 */
};
/* For the cells of one field. */
void init_times_find(const struct init_look *look, int field, struct init_times *times);

#endif
