/* The first screen: what a reader must know before any table, as labelled lines. The text report
 * opens with it, the HTML report shows it as a panel, run prints the middle of it. */
#ifndef TAPEDECK_REPORTS_REPORT_FRONT_H
#define TAPEDECK_REPORTS_REPORT_FRONT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "reports/report_data.h"

enum { FRONT_LINES_MAX = 192 }; /* 64 feeds, 32 queues and what else there is */

struct front_line {
    const char *label; /* "" goes on with the label before */
    struct text text;
    bool attention; /* a claim does not hold, or input was lost */
};

struct report_front {
    struct front_line lines[FRONT_LINES_MAX];
    size_t count;
};

void report_front_read(struct report_front *front, const struct report_data *data);
void report_front_release(struct report_front *front);

/* Appends the lines, labels in a column of their own. */
void report_front_print(const struct report_front *front, struct text *out);

/* Of a printed first screen appends the lines that run shows: period, orders, money, what is left. */
void report_front_pick(const char *screen, struct text *out);

#endif
