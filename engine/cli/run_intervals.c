/* In: the options of a run. Out: its headline metrics under each of `intrabar`'s assumptions, the least
 * and the largest. Always: the scenario's own assumption, and a --set of it, give way to the four. */
#include "cli/run_intervals.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/real.h"
#include "cli/scratch_folder.h"
#include "metrics/metrics.h"
#include "store/database.h"

static const char *const assumptions[] = {"pessimistic", "optimistic", "ohlc", "olhc"};
enum { ASSUMPTIONS = sizeof assumptions / sizeof assumptions[0] };

static const struct {
    const char *name; /* as metrics_value knows it */
    const char *shown;
} headlines[] = {
    {"total", "return"}, {"cagr", "CAGR"}, {"sharpe", "Sharpe"}, {"max_drawdown", "drawdown"}};
enum { HEADLINES = sizeof headlines / sizeof headlines[0] };

struct outcome {
    struct metrics metrics;
    int64_t ambiguous; /* fills whose order inside a bar is assumed */
};

static bool count_ambiguous(struct sqlite3 *db, int64_t *count, struct problem *problem)
{
    sqlite3_stmt *ask = NULL;
    bool done = sqlite3_prepare_v2(db, "SELECT count(*) FROM trades WHERE ambiguous", -1, &ask,
                                   NULL) == SQLITE_OK &&
                sqlite3_step(ask) == SQLITE_ROW;
    if (done) *count = sqlite3_column_int64(ask, 0);
    sqlite3_finalize(ask);
    return done || problem_set(problem, EXIT_IO, "M07", "cannot count the ambiguous fills: %s",
                               sqlite3_errmsg(db));
}

static bool read_outcome(const char *folder, struct outcome *outcome, struct problem *problem)
{
    char *path = path_join(folder, "run.db");
    struct sqlite3 *db = database_open_foreign(path, problem);
    memory_free(path);
    bool done = db != NULL && metrics_read(db, NULL, &outcome->metrics, problem) &&
                count_ambiguous(db, &outcome->ambiguous, problem);
    sqlite3_close(db);
    return done;
}

/* The run's overrides but `intrabar` and plots, and one of each in their place. */
static size_t override_assumption(const struct run_options *run, const char *assumption,
                                  struct scenario_override *overrides)
{
    size_t count = 0;
    for (size_t i = 0; i < run->override_count; i++) {
        const struct scenario_override *given = &run->overrides[i];
        bool ours =
            (strcmp(given->section, "market") == 0 && strcmp(given->key, "intrabar") == 0) ||
            (strcmp(given->section, "report") == 0 && strcmp(given->key, "plots") == 0);
        if (!ours) overrides[count++] = *given;
    }
    overrides[count++] = (struct scenario_override){"market", "intrabar", assumption};
    overrides[count++] = (struct scenario_override){"report", "plots", "no"};
    return count;
}

static enum exit_code run_once(const struct run_options *run, const char *place,
                               const char *assumption, struct outcome *outcome,
                               struct problem_list *problems)
{
    struct run_result result = {0};
    struct problem problem;
    struct scenario_override *overrides =
        memory_alloc_zero(run->override_count + 2, sizeof *overrides);
    char *folder = path_join(place, assumption);
    struct run_options again = *run;
    again.folder = folder;
    again.overrides = overrides;
    again.override_count = override_assumption(run, assumption, overrides);
    again.follow = NULL;
    again.max_jobs = 0;
    again.until = MOMENT_NONE;
    enum exit_code code = run_scenario(&again, &result, problems);
    if (code == EXIT_DONE && !read_outcome(folder, outcome, &problem)) {
        problem_list_add(problems, &problem);
        code = problem.code;
    }
    run_result_release(&result);
    memory_free(folder);
    memory_free(overrides);
    return code;
}

static void tell_range(const struct outcome *outcomes, int headline, struct text *out)
{
    double least = NAN, most = NAN;
    char digits[40];
    for (int i = 0; i < ASSUMPTIONS; i++) {
        double value;
        bool known = metrics_value(&outcomes[i].metrics, headlines[headline].name, &value);
        if (!known || isnan(value)) continue;
        if (isnan(least) || value < least) least = value;
        if (isnan(most) || value > most) most = value;
    }
    text_addf(out, "%s%s ", headline == 0 ? "" : "; ", headlines[headline].shown);
    text_add(out, digits, real_print(least, digits));
    text_add_string(out, " .. ");
    text_add(out, digits, real_print(most, digits));
}

enum exit_code run_intervals(const struct run_options *run, struct text *out,
                             struct problem_list *problems)
{
    struct outcome outcomes[ASSUMPTIONS];
    struct problem problem;
    enum exit_code code = EXIT_DONE;
    char *place = scratch_folder_make("intervals", &problem);
    if (place == NULL) {
        problem_list_add(problems, &problem);
        return problem.code;
    }
    for (int i = 0; i < ASSUMPTIONS && code == EXIT_DONE; i++) {
        code = run_once(run, place, assumptions[i], &outcomes[i], problems);
    }
    if (!folder_remove(place, &problem) && code == EXIT_DONE) {
        problem_list_add(problems, &problem);
        code = problem.code;
    }
    memory_free(place);
    if (code != EXIT_DONE) return code;
    text_add_string(out, "intervals   ambiguous fills");
    for (int i = 0; i < ASSUMPTIONS; i++) {
        text_addf(out, "%s %s %lld", i == 0 ? "" : ",", assumptions[i],
                  (long long)outcomes[i].ambiguous);
    }
    text_add_string(out, " (M07)\nintervals   ");
    for (int i = 0; i < HEADLINES; i++) tell_range(outcomes, i, out);
    text_add_string(out, " (a range over the four, not a bound)\n");
    return code;
}
