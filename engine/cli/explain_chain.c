/* In: DIR/audit.log and a number. Out: the lines that concern it. Always: the log is read line by
 * line, so that memory does not grow with it. */
#include "cli/explain_chain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "cli/log_event.h"

enum { CAUSES_MAX = 100, ID_TEXT_SIZE = 32 };

/* ---- Lines ----------------------------------------------------------------------------------- */

struct log_reader {
    FILE *file;
    char *path, *line; /* `line` is getline's */
    size_t capacity, size;
};

static bool log_open(struct log_reader *reader, const char *folder, struct problem *problem)
{
    memset(reader, 0, sizeof *reader);
    reader->path = path_join(folder, "audit.log");
    reader->file = fopen(reader->path, "rb");
    return reader->file != NULL || problem_errno(problem, "open", reader->path);
}

static bool log_next(struct log_reader *reader)
{
    const ssize_t size = getline(&reader->line, &reader->capacity, reader->file);
    if (size <= 0) return false;
    reader->size = (size_t)size;
    if (reader->line[reader->size - 1] == '\n') reader->line[--reader->size] = 0;
    return true;
}

static bool log_close(struct log_reader *reader, bool done, struct problem *problem)
{
    if (done && reader->file != NULL && ferror(reader->file)) {
        done = problem_errno(problem, "read", reader->path);
    }
    if (reader->file != NULL) fclose(reader->file);
    free(reader->line);
    memory_free(reader->path);
    return done;
}

static void keep(struct explain_chain *chain, const struct log_reader *reader)
{
    chain->steps =
        memory_reserve(chain->steps, &chain->capacity, chain->count + 1, sizeof *chain->steps);
    struct explain_step *step = &chain->steps[chain->count++];
    step->line = memory_copy_text(reader->line, reader->size);
    step->size = reader->size;
}

void explain_chain_release(struct explain_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) memory_free(chain->steps[i].line);
    memory_free(chain->steps);
    memset(chain, 0, sizeof *chain);
}

/* ---- An order -------------------------------------------------------------------------------- */

/* A fill whose settlement is awaited. */
struct open_trade {
    int64_t trade_id;
    char due_date[12];
    bool settled;
};

struct search {
    char order[ID_TEXT_SIZE], quoted_order[ID_TEXT_SIZE]; /* O12, "O12" */
    char job[ID_TEXT_SIZE], quoted_job[ID_TEXT_SIZE];
    char account[64], symbol[64];
    int64_t trade_id; /* 0: all */
    struct open_trade *trades;
    size_t trade_count, trade_capacity;
};

static int64_t id_number(const char *id)
{
    int64_t number = 0;
    if (id[0] == 0 || !int64_parse(id + 1, strlen(id + 1), &number)) return 0;
    return number;
}

/* The order's own job is the one that its first line names. */
static bool find_job(struct search *search, const char *folder, struct problem *problem)
{
    struct log_reader reader;
    struct log_event event = {0};
    bool done = log_open(&reader, folder, problem);
    while (done && search->job[0] == 0 && log_next(&reader)) {
        if (strstr(reader.line, search->quoted_order) == NULL ||
            !log_event_parse(&event, reader.line, reader.size) ||
            strcmp(log_event_get(&event, "object"), search->order) != 0) {
            continue;
        }
        snprintf(search->job, sizeof search->job, "%s", log_event_get(&event, "job"));
        break;
    }
    if (search->job[0] != 0) {
        snprintf(search->quoted_job, sizeof search->quoted_job, "\"%.20s\"", search->job);
    }
    log_event_release(&event);
    return log_close(&reader, done, problem);
}

static bool hear_fill(struct search *search, const struct log_event *event)
{
    const int64_t trade_id = id_number(log_event_get(event, "object"));
    if (search->trade_id != 0 && search->trade_id != trade_id) return false;
    search->trades = memory_reserve(search->trades, &search->trade_capacity,
                                    search->trade_count + 1, sizeof *search->trades);
    struct open_trade *trade = &search->trades[search->trade_count++];
    trade->trade_id = trade_id;
    trade->settled = false;
    snprintf(trade->due_date, sizeof trade->due_date, "%s", log_event_get(event, "after.due_date"));
    snprintf(search->account, sizeof search->account, "%s", log_event_get(event, "after.account"));
    snprintf(search->symbol, sizeof search->symbol, "%s", log_event_get(event, "after.symbol"));
    return true;
}

/* An instruction concerns a trade when it names its obligation, or nets all that is due (S02). */
static bool hear_settlement(struct search *search, const struct log_event *event)
{
    const bool done = strcmp(log_event_get(event, "action"), "settlement_done") == 0;
    const int64_t single = id_number(log_event_get(event, "after.obligation"));
    const int64_t first = id_number(log_event_get(event, "after.first_obligation"));
    const char *cycle = log_event_get(event, "after.cycle");
    bool concerns = false;
    if (strcmp(log_event_get(event, "after.account"), search->account) != 0 ||
        strcmp(log_event_get(event, "after.symbol"), search->symbol) != 0) {
        return false;
    }
    for (size_t i = 0; i < search->trade_count; i++) {
        struct open_trade *trade = &search->trades[i];
        const bool due = single != 0
                             ? single == trade->trade_id
                             : first <= trade->trade_id && strcmp(cycle, trade->due_date) >= 0;
        if (trade->settled || !due) continue;
        trade->settled = done;
        concerns = true;
    }
    return concerns;
}

static bool concerns(struct search *search, const struct log_event *event)
{
    const char *action = log_event_get(event, "action");
    const char *object = log_event_get(event, "object");
    if (strcmp(action, "fill") == 0) {
        return strcmp(log_event_get(event, "after.order"), search->order) == 0 &&
               hear_fill(search, event);
    }
    if (strncmp(action, "settlement_", 11) == 0) return hear_settlement(search, event);
    /* Of a single trade, only what came before it and what followed from it. */
    if (search->trade_id != 0 && search->trade_count > 0) return false;
    if (strncmp(action, "attempt_", 8) == 0) {
        return search->job[0] != 0 && strcmp(object, search->job) == 0;
    }
    if (strcmp(action, "notification_delivered") == 0) {
        const char *about = log_event_get(event, "after.object");
        return strcmp(about, search->order) == 0 ||
               (search->job[0] != 0 && strcmp(about, search->job) == 0);
    }
    return strcmp(object, search->order) == 0 ||
           strcmp(log_event_get(event, "after.order"), search->order) == 0;
}

/* Can the line matter? Cheap, so that long logs are passed over quickly. */
static bool may_concern(const struct search *search, const char *line)
{
    return strstr(line, search->quoted_order) != NULL ||
           (search->quoted_job[0] != 0 && strstr(line, search->quoted_job) != NULL) ||
           (search->trade_count > 0 && strstr(line, "\"settlement_") != NULL);
}

bool explain_chain_read(struct explain_chain *chain, const char *folder, int64_t order_no,
                        int64_t trade_id, struct problem *problem)
{
    struct search search = {.trade_id = trade_id};
    struct log_reader reader;
    struct log_event event = {0};
    snprintf(search.order, sizeof search.order, "O%" PRId64, order_no);
    snprintf(search.quoted_order, sizeof search.quoted_order, "\"O%" PRId64 "\"", order_no);
    if (!find_job(&search, folder, problem)) return false;
    bool done = log_open(&reader, folder, problem);
    while (done && log_next(&reader)) {
        if (may_concern(&search, reader.line) &&
            log_event_parse(&event, reader.line, reader.size) && concerns(&search, &event)) {
            keep(chain, &reader);
        }
    }
    memory_free(search.trades);
    log_event_release(&event);
    return log_close(&reader, done, problem);
}

/* ---- An event -------------------------------------------------------------------------------- */

/* Keeps line `seq`, counted from 0; *cause is its cause or -1. */
static bool read_line(struct explain_chain *chain, const char *folder, int64_t seq, int64_t *cause,
                      struct problem *problem)
{
    struct log_reader reader;
    struct log_event event = {0};
    int64_t at = 0;
    bool found = false;
    bool done = log_open(&reader, folder, problem);
    while (done && !found && log_next(&reader)) found = at++ == seq;
    *cause = -1;
    if (found) {
        keep(chain, &reader);
        if (log_event_parse(&event, reader.line, reader.size) && log_event_has(&event, "cause")) {
            const char *text = log_event_get(&event, "cause");
            if (!int64_parse(text, strlen(text), cause)) *cause = -1;
        }
    }
    log_event_release(&event);
    done = log_close(&reader, done, problem);
    if (done && !found) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "explain: the audit log has no line E%" PRId64 "; its lines are E0 to "
                           "E%" PRId64,
                           seq, at - 1);
    }
    return done;
}

bool explain_chain_read_event(struct explain_chain *chain, const char *folder, int64_t seq,
                              struct problem *problem)
{
    for (int i = 0; i < CAUSES_MAX && seq >= 0; i++) {
        int64_t cause;
        if (!read_line(chain, folder, seq, &cause, problem)) return false;
        /* A cause comes before what it led to; anything else is no chain. */
        seq = cause < seq ? cause : -1;
    }
    for (size_t i = 0; i < chain->count / 2; i++) {
        const struct explain_step step = chain->steps[i];
        chain->steps[i] = chain->steps[chain->count - 1 - i];
        chain->steps[chain->count - 1 - i] = step;
    }
    return true;
}
