/* The writers: each appends one form of a report to a text. None reads the database. */
#ifndef TAPEDECK_REPORTS_REPORT_WRITERS_H
#define TAPEDECK_REPORTS_REPORT_WRITERS_H

#include "base/text.h"
#include "reports/report_data.h"

/* For a terminal or an editor: the first screen up to an empty line, then every table in columns. */
#define REPORT_TEXT_HEAD "TAPEDECK REPORT\n\n"
void report_text_write(const struct report_data *data, struct text *out);
/* For scripts: root, the first screen's items, every table with its rows and control totals. Names
 * are in snake_case; counts are numbers, exact decimals and times are strings. */
void report_json_write(const struct report_data *data, struct text *out);
/* For a browser, complete in one file, without script and without network; well-formed XML too.
 * `pictures` are SVG documents whose ids differ, with their titles. */
struct report_picture {
    const char *title;
    struct text svg;
};
void report_html_write(const struct report_data *data, const struct report_picture *pictures,
                       size_t picture_count, struct text *out);
/* One line a cell: table,row,column,value (RFC 4180). */
void report_cells_write(const struct report_data *data, struct text *out);

#endif
