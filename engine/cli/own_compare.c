/* In: books after messages, rows of a book file. Out: how many rows are equal, and the first that is not.
 * Always: of a row one level counts, the first that differs, ask before bid. */
#include "cli/own_compare.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/names.h"
#include "feeds/book_file.h"
#include "market/market.h"
#include "run/recorded_flow.h"

struct own_compare {
    struct book_file file;
    struct shown_book shown;
    int64_t messages, equal, wrong;
    struct l3_mismatch first; /* of the first wrong row */
    int64_t first_row, first_time;
    struct problem problem;
    bool failed; /* `problem` is filled */
};

struct own_compare *own_compare_open(const char *path, struct problem *problem)
{
    struct own_compare *compare = memory_alloc_zero(1, sizeof *compare);
    if (book_file_open(&compare->file, path, 1, 0, problem)) return compare;
    problem->code = EXIT_INPUT;
    own_compare_release(compare);
    return NULL;
}

void own_compare_release(struct own_compare *compare)
{
    if (!compare) return;
    book_file_release(&compare->file);
    memory_free(compare);
}

static bool read_row(struct own_compare *compare)
{
    bool over;
    if (!book_file_next(&compare->file, &compare->shown, &over, &compare->problem)) return false;
    if (!over) return true;
    problem_set(&compare->problem, EXIT_INPUT, "B09",
                "the file ends after row %" PRId64 ", and there is one more message; each message "
                "needs its row",
                compare->messages - 1);
    return problem_at(&compare->problem, compare->file.path, 0, 0);
}

/* Our levels of a side, as many as the row has. */
static void read_ours(const struct run_books *books, enum side side, int count,
                      struct l3_level *ours)
{
    struct market_level levels[BOOK_LEVELS_MAX];
    size_t there = 0;
    if (books->symbol != NAME_NONE)
        there = market_depth(books->market, books->symbol, side, levels, (size_t)count);
    for (int i = 0; i < count; i++) {
        ours[i] = (struct l3_level){0, 0};
        if ((size_t)i < there) ours[i] = (struct l3_level){levels[i].price, levels[i].shown};
    }
}

void own_compare_message(struct own_compare *compare, const struct run_books *books)
{
    static const enum side order[] = {SIDE_SELL, SIDE_BUY};
    struct l3_level ours[2][BOOK_LEVELS_MAX];
    compare->messages++;
    if (compare->failed) return;
    if (!read_row(compare)) {
        compare->failed = true;
        return;
    }
    for (int side = 0; side < 2; side++)
        read_ours(books, (enum side)side, compare->shown.count, ours[side]);
    for (int i = 0; i < compare->shown.count; i++) {
        for (int k = 0; k < 2; k++) {
            const struct shown_level *row = &compare->shown.levels[order[k]][i];
            const struct l3_level *own = &ours[order[k]][i];
            bool none = own->size == 0 && row->size == 0;
            if (none || (own->size == row->size && own->price == row->price)) continue;
            if (compare->wrong++ == 0) {
                compare->first =
                    (struct l3_mismatch){order[k], i + 1, *own, {row->price, row->size}};
                compare->first_row = compare->messages;
                compare->first_time = books->now;
            }
            return;
        }
    }
    compare->equal++;
}

enum exit_code own_compare_tell(const struct own_compare *compare, bool as_json, struct text *out,
                                struct problem *problem)
{
    char time[MOMENT_TEXT_SIZE];
    struct text first = {0};
    if (compare->failed) {
        *problem = compare->problem;
        return EXIT_INPUT;
    }
    if (compare->wrong > 0) {
        moment_print(compare->first_time, time);
        text_addf(&first, "row %" PRId64 " at %s: ", compare->first_row, time);
        recorded_mismatch_print(&compare->first, &first);
    }
    if (as_json) {
        struct json json;
        json_init(&json, out, true);
        json_object_begin(&json, NULL);
        if (compare->wrong > 0) json_string(&json, "first_wrong", text_string(&first));
        json_int(&json, "rows_equal", compare->equal);
        json_int(&json, "rows_wrong", compare->wrong);
        json_object_end(&json);
        text_add_char(out, '\n');
    } else {
        text_addf(
            out,
            "rows equal       %" PRId64 "\nrows wrong       %" PRId64 "\nfirst wrong      %s\n",
            compare->equal, compare->wrong, compare->wrong > 0 ? text_string(&first) : "none");
    }
    text_release(&first);
    return compare->wrong > 0 ? EXIT_EXPECTATION : EXIT_DONE;
}
