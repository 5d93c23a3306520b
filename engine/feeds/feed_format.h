/* How one feed's files are to be read: the scenario's keys, and where they are silent the format
 * preset, and where that is silent the defaults. */
#ifndef TAPEDECK_FEEDS_FEED_FORMAT_H
#define TAPEDECK_FEEDS_FEED_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "model/settings.h"

enum header_choice { HEADER_YES, HEADER_NO, HEADER_GUESS };

struct feed_format {
    enum header_choice header;
    char delimiter; /* 0: comma, or what the first line has instead */
    enum time_form time_form;
    const char *time_pattern; /* TIME_PATTERN */
    const char *date_pattern; /* for cells without a time of day; NULL: none */
    const char *zone;         /* NULL: the market's */
    int64_t price_scale;      /* >= 1 */
    int64_t interval;         /* ns; 0: not given; -1: auto */
    bool bar_time_given, bar_time_close;
    bool sort;
    bool midnight_is_date;   /* 00:00 stands for the date (T07) */
    bool three_header_lines; /* yfinance's second shape */
    char thousands;          /* 0: none */
    const char *positions;   /* canonical names by position, for files without a header; NULL */
    bool splits_in_prices;   /* the vendor's prices are adjusted for splits (C04) */
    bool lean_factors, lean_map;
    bool unnamed_time;  /* the first column without a name is the time */
    bool guess_epoch;   /* digits alone count from 1970, in the unit that fits their number */
    bool daily_is_date; /* bars of a day or more are stamped with a moment of their date */
    int64_t shift;      /* ns from a tick's stamp to its instant */
};

/* EXIT_SCENARIO problem for an unknown preset, one of a later release, or one of another kind. */
bool feed_format_resolve(const struct feed_settings *settings, struct feed_format *format,
                         struct problem *problem) MUST_USE;

/* The presets one after the other, from 0; NULL after the last. */
const char *feed_format_name(int index, enum feed_kind *kind);

#endif
