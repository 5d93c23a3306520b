/* In: a finished run's folder. Out: its reports. Always: the same run.db and plots give the same
 * bytes; nothing here knows the clock, the locale, the folder's name or the program's build. */
#include "reports/reports.h"

#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "reports/report_csv.h"
#include "reports/report_data.h"
#include "reports/report_front.h"
#include "reports/report_readers.h"
#include "reports/report_writers.h"

enum { PICTURE_LIMIT = 16 << 20, REPORT_LIMIT = 64 << 20 };

/* The pictures a report looks for in plots/, and what they show. */
static const struct picture_file {
    const char *file, *title;
} picture_files[] = {
    {"plots/equity.svg", "Equity"},
    {"plots/drawdown.svg", "Drawdown"},
    {"plots/price.svg", "Price and fills of the most traded symbol"},
    {"plots/queue_wait.svg", "Wait in the queue"},
};
enum { PICTURES = sizeof picture_files / sizeof picture_files[0] };

/* Reads those that are there. */
static bool read_pictures(const char *folder, struct report_picture *pictures, size_t *count,
                          struct problem *problem)
{
    bool done = true;
    for (size_t i = 0; i < PICTURES && done; i++) {
        char *path = path_join(folder, picture_files[i].file);
        if (file_exists(path)) {
            struct report_picture *picture = &pictures[(*count)++];
            picture->title = picture_files[i].title;
            done = file_read(path, PICTURE_LIMIT, &picture->svg, problem);
        }
        memory_free(path);
    }
    return done;
}

static bool write_html(const struct report_data *data, const char *folder, bool plots,
                       struct text *out, struct problem *problem)
{
    struct report_picture pictures[PICTURES];
    size_t count = 0;
    memset(pictures, 0, sizeof pictures);
    bool done = !plots || read_pictures(folder, pictures, &count, problem);
    if (done) {
        report_html_write(data, pictures, count, out);
    }
    for (size_t i = 0; i < PICTURES; i++) {
        text_release(&pictures[i].svg);
    }
    return done;
}

static bool write_file(const char *folder, const char *name, const struct text *text,
                       struct problem *problem)
{
    char *path = path_join(folder, name);
    bool done = file_write(path, text_string(text), text->size, false, problem);
    memory_free(path);
    return done;
}

static bool write_csv(const struct report_data *data, const char *folder, struct problem *problem)
{
    char *csv = path_join(folder, "csv");
    bool done = folder_make(csv, problem) && report_readers_csv(data, csv, problem);
    memory_free(csv);
    if (done) {
        char *rejects = path_join(folder, "rejects.csv");
        done = report_csv_write(&data->base, "csv_input_rejects", rejects, problem);
        memory_free(rejects);
    }
    return done;
}

bool reports_write(const char *folder, const struct report_metrics *metrics,
                   const struct report_watch *watch, bool plots, struct problem *problem)
{
    struct report_data data;
    struct text out = {0};
    bool done = report_data_read(&data, folder, metrics, watch, NULL, problem);
    if (done) {
        report_text_write(&data, &out);
        done = write_file(folder, "report.txt", &out, problem);
    }
    if (done) {
        text_clear(&out);
        report_json_write(&data, &out);
        done = write_file(folder, "report.json", &out, problem);
    }
    if (done) {
        text_clear(&out);
        done = write_html(&data, folder, plots, &out, problem) &&
               write_file(folder, "report.html", &out, problem) &&
               write_csv(&data, folder, problem);
    }
    text_release(&out);
    report_data_release(&data);
    return done;
}

/* The first screen as reports_write left it, which saves asking the database all of it again. */
static bool read_screen(const char *folder, struct text *screen, struct problem *problem)
{
    char *path = path_join(folder, "report.txt");
    bool done = file_exists(path) && file_read(path, REPORT_LIMIT, screen, problem);
    size_t head = strlen(REPORT_TEXT_HEAD);
    done = done && strncmp(text_string(screen), REPORT_TEXT_HEAD, head) == 0;
    if (done) {
        char *end = strstr(screen->bytes + head, "\n\n");
        screen->size = end != NULL ? (size_t)(end + 1 - screen->bytes) : screen->size;
        screen->bytes[screen->size] = 0;
    }
    memory_free(path);
    return done;
}

bool report_summary(const char *folder, struct text *out, struct problem *problem)
{
    struct text screen = {0};
    bool done = read_screen(folder, &screen, problem);
    if (!done) {
        struct report_data data;
        text_clear(&screen);
        done = report_data_read_front(&data, folder, problem);
        if (done) {
            struct report_front front;
            report_front_read(&front, &data);
            report_front_print(&front, &screen);
            report_front_release(&front);
        }
        report_data_release(&data);
    }
    if (done) {
        report_front_pick(text_string(&screen), out);
    }
    text_release(&screen);
    return done;
}

bool report_render(const char *folder, const struct report_metrics *metrics,
                   enum report_format format, const char *user, struct text *out,
                   struct problem *problem)
{
    struct report_data data;
    bool done = report_data_read(&data, folder, metrics, NULL, user, problem);
    if (done) {
        switch (format) {
        case REPORT_TEXT:
            report_text_write(&data, out);
            break;
        case REPORT_JSON:
            report_json_write(&data, out);
            break;
        case REPORT_CSV:
            report_cells_write(&data, out);
            break;
        case REPORT_HTML: /* the pictures show everybody's money */
            done = write_html(&data, folder, user == NULL, out, problem);
            break;
        }
    }
    report_data_release(&data);
    return done;
}
