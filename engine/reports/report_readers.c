/* In: an opened report. Out: its parts, files. Always: totals first, then parts; each is written by the
 * one thread that took it, and read by others only after that thread was joined. */
#include "reports/report_readers.h"

#include <string.h>

#include "base/memory.h"
#include "reports/report_csv.h"
#include "reports/report_round.h"
#include "reports/totals_scan.h"

struct readers {
    struct report_data *data;
    const struct report_metrics *metrics;
    const struct obligation_fates *fates;
    struct totals_piece pieces[TOTAL_TABLES * PIECES_MAX];
    size_t piece_count;
    struct report_totals *scanned[READERS][TOTAL_TABLES]; /* NULL: no rows */
    const struct report_totals *totals[TOTAL_TABLES];     /* all rows */
};

/* ---- Totals ---------------------------------------------------------------------------------- */

static void scan_pieces(void *context, struct report_round *round, int reader,
                        const struct report_base *base)
{
    struct readers *readers = context;
    for (size_t i; (i = report_round_take(round)) < readers->piece_count;) {
        const struct totals_piece *piece = &readers->pieces[i];
        struct report_totals **totals = &readers->scanned[reader][piece->number];
        struct problem problem = {0};
        if (*totals == NULL) *totals = report_totals_open(piece->table);
        if (!totals_scan_piece(base, piece, readers->fates, *totals, &problem)) {
            report_round_fail(round, i, &problem);
        }
    }
}

static bool cut_tables(struct readers *readers, const struct report_watch *watch,
                       struct problem *problem)
{
    const struct report_base *base = &readers->data->base;
    for (size_t i = 0; i < TOTAL_TABLES; i++) {
        size_t count = 0;
        if (watch != NULL) readers->totals[i] = report_watch_totals(watch, i);
        if (readers->totals[i] == NULL &&
            !totals_scan_cut(base, i, readers->pieces + readers->piece_count, &count, problem)) {
            return false;
        }
        readers->piece_count += count;
    }
    return true;
}

static void merge_totals(struct readers *readers)
{
    for (size_t i = 0; i < TOTAL_TABLES; i++) {
        struct report_totals **first = &readers->scanned[0][i];
        if (readers->totals[i] != NULL) continue;
        if (*first == NULL) *first = report_totals_open(total_tables_at(i));
        for (int j = 1; j < READERS; j++) {
            const struct report_totals *other = readers->scanned[j][i];
            if (other != NULL) report_totals_merge(*first, other);
        }
        readers->totals[i] = *first;
    }
}

static bool read_totals(struct readers *readers, const struct report_base *const bases[READERS],
                        const struct report_watch *watch, struct problem *problem)
{
    struct obligation_fates *fates = obligation_fates_read(bases[0], problem);
    readers->fates = fates;
    bool done = fates != NULL && cut_tables(readers, watch, problem) &&
                report_round_run(bases, scan_pieces, readers, problem);
    obligation_fates_release(fates);
    if (done) merge_totals(readers);
    return done;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

static void read_parts(void *context, struct report_round *round, int reader,
                       const struct report_base *base)
{
    struct readers *readers = context;
    struct report_data *data = readers->data;
    struct problem problem = {0};
    (void)reader;
    for (size_t i = 0; i < TOTAL_TABLES; i++) {
        if (!report_totals_load(readers->totals[i], base, &problem)) {
            report_round_fail(round, 0, &problem);
            return;
        }
    }
    for (size_t i; (i = report_round_take(round)) < report_list_count();) {
        if (!report_part_read(&data->parts[i], base, report_list_at(i), readers->metrics,
                              data->user, &problem)) {
            report_round_fail(round, i, &problem);
        }
    }
}

bool report_readers_run(struct report_data *data, const struct report_metrics *metrics,
                        const struct report_watch *watch, struct problem *problem)
{
    const struct report_base *const bases[READERS] = {&data->base, &data->beside};
    struct readers readers = {.data = data, .metrics = metrics};
    bool done = read_totals(&readers, bases, watch, problem) &&
                report_round_run(bases, read_parts, &readers, problem);
    for (int i = 0; i < READERS; i++) {
        for (size_t j = 0; j < TOTAL_TABLES; j++) report_totals_release(readers.scanned[i][j]);
    }
    data->count = report_list_count();
    return done;
}

/* ---- Files ----------------------------------------------------------------------------------- */

struct files {
    const struct report_data *data;
    const char *folder;
};

static void write_files(void *context, struct report_round *round, int reader,
                        const struct report_base *base)
{
    struct files *files = context;
    (void)reader;
    for (size_t i; (i = report_round_take(round)) < report_csv_count();) {
        const struct report_csv *wanted = report_csv_at(i);
        struct text file = {0}, query = {0};
        struct problem problem = {0};
        text_addf(&file, "%s/%s.csv", files->folder, wanted->name);
        text_addf(&query, "csv_%s", wanted->name);
        if (report_data_has_csv(files->data, wanted) &&
            !report_csv_write(base, text_string(&query), text_string(&file), &problem)) {
            report_round_fail(round, i, &problem);
        }
        text_release(&file);
        text_release(&query);
    }
}

bool report_readers_csv(const struct report_data *data, const char *folder, struct problem *problem)
{
    const struct report_base *const bases[READERS] = {&data->base, &data->beside};
    struct files files = {data, folder};
    return report_round_run(bases, write_files, &files, problem);
}
