/* In: how far the run is. Out: one line on stderr that replaces itself. */
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>

#include "base/moment.h"

enum { SHOW_AFTER_SECONDS = 1, MINUTE_SECONDS = 60, HOUR_SECONDS = 3600, GROUP = 1000 };

static int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

void progress_begin(struct progress *progress)
{
    progress->started = clock_now();
    progress->drawn = false;
}

/* 1234567 as 1,234,567. */
static void add_grouped(int64_t number, struct text *out)
{
    int64_t unit = 1;
    while (number / unit >= GROUP) unit *= GROUP;
    text_add_int(out, number / unit);
    while (unit > 1) {
        unit /= GROUP;
        text_addf(out, ",%03d", (int)(number / unit % GROUP));
    }
}

static void add_seconds(int64_t seconds, struct text *out)
{
    if (seconds >= HOUR_SECONDS) {
        text_addf(out, "%dh%02dm", (int)(seconds / HOUR_SECONDS),
                  (int)(seconds % HOUR_SECONDS / MINUTE_SECONDS));
    } else if (seconds >= MINUTE_SECONDS) {
        text_addf(out, "%dm%02ds", (int)(seconds / MINUTE_SECONDS),
                  (int)(seconds % MINUTE_SECONDS));
    } else {
        text_addf(out, "%ds", (int)seconds);
    }
}

void progress_line(const struct run_progress *news, int64_t elapsed, struct text *out)
{
    const double seconds = (double)elapsed / (double)NS_PER_SECOND;
    text_add_string(out, news->stage);
    if (news->share >= 0) text_addf(out, "  %d %%", (int)(news->share * 100));
    text_add_string(out, "  ");
    add_grouped(news->rows, out);
    text_add_string(out, " rows");
    if (seconds > 0 && news->rows > 0) {
        text_add_string(out, "  ");
        add_grouped((int64_t)((double)news->rows / seconds), out);
        text_add_string(out, " rows/s");
    }
    if (news->now != MOMENT_NONE) {
        char moment[MOMENT_TEXT_SIZE];
        moment_print(news->now, moment);
        text_addf(out, "  at %.16s", moment);
    }
    if (news->share > 0 && news->share < 1) {
        text_add_string(out, "  ETA ");
        add_seconds((int64_t)(seconds * (1 - news->share) / news->share + 0.5), out);
    }
}

void progress_draw(void *context, const struct run_progress *news)
{
    struct progress *progress = context;
    const int64_t elapsed = clock_now() - progress->started;
    if (elapsed < SHOW_AFTER_SECONDS * NS_PER_SECOND) return;
    struct text line = {0};
    progress_line(news, elapsed, &line);
    fprintf(stderr, "\r\x1b[K%s", text_string(&line));
    fflush(stderr);
    text_release(&line);
    progress->drawn = true;
}

void progress_end(struct progress *progress)
{
    if (progress->drawn) fputs("\r\x1b[K", stderr);
    progress->drawn = false;
}
