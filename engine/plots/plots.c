/* In: a finished run's folder. Out: its pictures. Always: a picture follows from its query alone;
 * a run without rows for it still has the file. */
#include "plots/plots.h"

#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "plots/gnuplot.h"
#include "plots/plot_script.h"
#include "plots/plot_series.h"
#include "reports/report_query.h"

static const struct plot_kind kinds[] = {
    {"equity", "Equity", NULL, LOOK_LINES},
    {"drawdown", "Drawdown of all accounts", "percent", LOOK_FALL},
    {"price", "Price and fills of the most traded symbol", NULL, LOOK_FILLS},
    {"queue_wait", "Wait in the queue", "seconds", LOOK_SAMPLES},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

size_t plots_count(void)
{
    return KINDS;
}

const char *plots_name(size_t index)
{
    return kinds[index].name;
}

/* meta's currency; empty when the run stored none. */
static bool read_currency(const struct report_base *base, struct text *currency,
                          struct problem *problem)
{
    struct report_query query;
    bool more = true, done = report_query_open(&query, base, "what_ran", NULL, problem);
    if (!done) {
        return false;
    }
    while (done && more) {
        done = report_query_next(&query, &more, problem);
        if (done && more && strcmp(report_query_text(&query, 0), "currency") == 0) {
            text_add_string(currency, report_query_text(&query, 1));
        }
    }
    report_query_close(&query);
    return done;
}

/* gnuplot's text pictures begin with a form feed. */
static void add_terminal(const struct text *raw, struct text *out)
{
    for (size_t i = 0; i < raw->size; i++) {
        if (raw->bytes[i] != '\f') {
            text_add_char(out, raw->bytes[i]);
        }
    }
}

static bool draw(const struct report_base *base, const struct plot_kind *kind, enum plot_form form,
                 struct text *out, struct problem *problem)
{
    struct text query = {0}, currency = {0}, script = {0}, raw = {0};
    struct plot_data data = {.count = 0};
    text_addf(&query, "plot_%s", kind->name);
    bool done = read_currency(base, &currency, problem) &&
                plot_data_read(&data, base, text_string(&query), problem);
    if (done) {
        plot_script_write(kind, &data, text_string(&currency), form, &script);
        done = gnuplot_run(&script, &raw, problem);
    }
    if (done && form == PLOT_SVG) {
        plot_svg_clean(kind->name, &raw, out);
    } else if (done) {
        add_terminal(&raw, out);
    }
    plot_data_release(&data);
    text_release(&query);
    text_release(&currency);
    text_release(&script);
    text_release(&raw);
    return done;
}

static bool write_picture(const struct report_base *base, const struct plot_kind *kind,
                          const char *folder, struct problem *problem)
{
    struct text svg = {0}, path = {0};
    text_addf(&path, "%s/%s.svg", folder, kind->name);
    bool done = draw(base, kind, PLOT_SVG, &svg, problem) &&
                file_write(text_string(&path), text_string(&svg), svg.size, false, problem);
    text_release(&svg);
    text_release(&path);
    return done;
}

bool plots_write(const char *folder, struct problem *problem)
{
    struct report_base base;
    if (!report_base_open(&base, folder, problem)) {
        return false;
    }
    char *plots = path_join(folder, "plots");
    bool done = folder_make(plots, problem);
    for (size_t i = 0; i < KINDS && done; i++) {
        done = write_picture(&base, &kinds[i], plots, problem);
    }
    memory_free(plots);
    report_base_close(&base);
    return done;
}

bool plot_render(const char *folder, const char *name, enum plot_form form, struct text *out,
                 struct problem *problem)
{
    const struct plot_kind *kind = NULL;
    for (size_t i = 0; i < KINDS; i++) {
        kind = strcmp(kinds[i].name, name) == 0 ? &kinds[i] : kind;
    }
    if (kind == NULL) {
        struct text known = {0};
        for (size_t i = 0; i < KINDS; i++) {
            text_addf(&known, "%s%s", i == 0 ? "" : ", ", kinds[i].name);
        }
        problem_set(problem, EXIT_USAGE, NULL, "there is no plot %s; choose one of %s", name,
                    text_string(&known));
        text_release(&known);
        return false;
    }
    struct report_base base;
    if (!report_base_open(&base, folder, problem)) {
        return false;
    }
    bool done = draw(&base, kind, form, out, problem);
    report_base_close(&base);
    return done;
}
