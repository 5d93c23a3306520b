/* How a file is to be read, guessed: the keys of a [feed.NAME] section, and a sentence about each
 * guess. What is guessed is tried by reading the file with it. */
#ifndef TAPEDECK_CLI_INIT_GUESS_H
#define TAPEDECK_CLI_INIT_GUESS_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"
#include "cli/init_look.h"
#include "cli/init_trial.h"

struct init_guess {
    enum feed_kind kind;
    const char *file;    /* as the scenario names it */
    char format[32];     /* preset; "": none */
    char time[32];       /* "": iso, or the preset's */
    char zone[32];       /* "": the market's, or the preset's */
    char symbol[64];     /* "": a column or the header has it */
    char interval[32];   /* "": no bars, dates alone, or the preset's */
    struct text columns; /* value of the key; empty: by names */
    bool header_no;      /* header = no */
    bool bar_time_close;
    bool sort, quarantine;
    bool instants;           /* the times are moments, whatever the zone */
    bool xnys;               /* [calendar] */
    int32_t first_cell_day;  /* of the first time cell, for files without a usable row */
    struct text notes;       /* comment lines, each with its `; ` and LF */
    struct init_trial trial; /* the last one, with all of the above */
};

/* Looks at the price file `path` (bars, trades or quotes) which the scenario at `ini` names as `file`.
 * `symbol` is what the orders want when they all want the same; "" else. Release the guess in any
 * case. A file whose columns can be told but not one row can be used is set aside as a whole
 * (on_error = quarantine); EXIT_INPUT problem when its columns cannot be told. */
bool init_guess_prices(struct init_guess *guess, const char *path, const char *file,
                       const char *ini, const char *symbol, struct problem *problem) MUST_USE;
/* The same for a file of orders; `prices` tells the calendar. */
bool init_guess_orders(struct init_guess *guess, const char *path, const char *file,
                       const char *ini, const struct init_guess *prices,
                       struct problem *problem) MUST_USE;
void init_guess_release(struct init_guess *guess);

/* The section [feed.NAME] with its notes, and [calendar]; appended. */
void init_guess_print(const struct init_guess *guess, const char *name, struct text *out);
void init_guess_print_calendar(const struct init_guess *guess, struct text *out);

#endif
