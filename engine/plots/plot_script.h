/* What gnuplot is told: one picture of one set of series. */
#ifndef TAPEDECK_PLOTS_PLOT_SCRIPT_H
#define TAPEDECK_PLOTS_PLOT_SCRIPT_H

#include "base/text.h"
#include "plots/plot_series.h"
#include "plots/plots.h"

enum plot_look {
    LOOK_LINES,  /* the first series stands out */
    LOOK_FALL,   /* an area below 0 */
    LOOK_FILLS,  /* a line, then points: "buys" up, "sells" down */
    LOOK_SAMPLES /* a dot at each sample, since nothing is known between them */
};

struct plot_kind {
    const char *name;  /* of the file, of the query plot_NAME, of ids in the SVG */
    const char *title; /* ours: never the user's text */
    const char *unit;  /* of the y axis; NULL: the currency */
    enum plot_look look;
};

/* `currency` is used when it is made of letters alone. */
void plot_script_write(const struct plot_kind *kind, const struct plot_data *data,
                       const char *currency, enum plot_form form, struct text *script);

/* gnuplot's SVG with what could clash inside a page put right: ids carry the picture's name, the
 * program's version and the tool tips go. */
void plot_svg_clean(const char *name, const struct text *raw, struct text *out);

#endif
