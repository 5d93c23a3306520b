/* A commit stands after the first ten records, so that there is a checkpoint before `result`. */
#include "support/sealed_run.h"

#include <assert.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "run/seal.h"
#include "support/record_run.h"

enum { FIRST_COMMIT = 10 };

struct made {
    struct record_run *run;
    struct store *store;
    struct audit *audit;
    struct seal_checkpoint checkpoint;
};

static bool write_dimensions(void *context, struct dimensions *dimensions, struct problem *problem)
{
    const struct made *made = context;
    for (int i = 0; i < RECORD_RUN_FEEDS; i++) {
        struct feed_dimension feed = {.feed_id = i,
                                      .name = made->run->feeds[i].name,
                                      .kind = "bars",
                                      .role = "fill",
                                      .files = 1};
        if (!dimensions_feed(dimensions, &feed, problem)) return false;
    }
    struct user_dimension user = {.user = "alice", .name = "Alice O'Hara", .created = 0};
    struct account_dimension account = {
        .account = "a1", .type = "cash", .initial_cash = 10000000, .opened = 0};
    struct instrument_dimension instrument = {.symbol = "AAPL",
                                              .currency = "USD",
                                              .tick = VALUE_NONE,
                                              .lot = 100000000,
                                              .qty_step = 100000000,
                                              .multiplier = 100000000,
                                              .status = "trading",
                                              .last_price = 1100000000};
    return dimensions_user(dimensions, &user, problem) &&
           dimensions_account(dimensions, &account, problem) &&
           dimensions_instrument(dimensions, &instrument, problem) &&
           dimensions_instrument_name(dimensions, 1, 0, "AAPL", INT32_MIN, problem);
}

static bool write_file(const char *folder, const char *name, const char *text,
                       struct problem *problem)
{
    char *path = path_join(folder, name);
    bool done = file_write(path, text, strlen(text), false, problem);
    memory_free(path);
    return done;
}

static bool write_reports(void *context, const char *folder, struct problem *problem)
{
    (void)context;
    char *csv = path_join(folder, "csv");
    char *inputs = path_join(folder, "inputs/prices");
    bool done = folder_make(csv, problem) && folder_make(inputs, problem) &&
                write_file(folder, "report.txt", "Trades 2\n", problem) &&
                write_file(folder, "report.json", "{\"root\":\"\"}\n", problem) &&
                write_file(folder, "csv/trades.csv", "trade_id\n1\n2\n", problem) &&
                write_file(folder, "inputs/scenario.ini", "[scenario]\nname = small\n", problem) &&
                write_file(folder, "inputs/prices/p.csv", "time,close\n", problem);
    memory_free(csv);
    memory_free(inputs);
    return done;
}

static void make_line(void *context, const struct record *record)
{
    struct made *made = context;
    audit_hear(made->audit, record);
}

/* The whole run; asleep at first when `resume` says where it was. */
static void live(struct made *made, const struct store_resume *resume)
{
    struct audit_input input = {.feed = "prices", .file = "p.csv", .size = 11};
    struct digest scenario = {{7}};
    struct problem problem;
    audit_begin(made->audit, &scenario, &input, 1, NULL);
    bool started = store_start(made->store, (struct line_maker){make_line, made}, &problem);
    assert(started);
    (void)started;
    for (size_t i = 0; i < made->run->count; i++) {
        const struct record *record = &made->run->records[i];
        if (record->kind == RECORD_INPUT_REJECT) {
            store_text(made->store, RECORD_RUN_RAW, RECORD_RUN_RAW_SIZE);
        }
        store_put(made->store, record);
        if (i + 1 == FIRST_COMMIT) {
            struct log_mark log;
            store_commit(made->store, FIRST_COMMIT);
            store_commit_log(made->store, 0, &log);
            made->checkpoint = (struct seal_checkpoint){FIRST_COMMIT, log.lines, log.root};
            if (resume != NULL && !resume->finished) store_wake(made->store);
        }
    }
}

static bool seal_made(struct made *made, const char *folder, char root_hex[DIGEST_HEX_SIZE],
                      struct problem *problem)
{
    static const char *const arguments[] = {"tapedeck", "run", "small.ini"};
    static const struct seal_meta meta[] = {{"currency", "USD"}, {"currency_exponent", "2"}};
    int64_t events = (int64_t)made->run->count;
    struct seal seal = {.store = made->store,
                        .audit = made->audit,
                        .settings = &made->run->settings,
                        .folder = folder,
                        .end_time = events,
                        .write_dimensions = write_dimensions,
                        .write_reports = write_reports,
                        .context = made,
                        .checkpoints = &made->checkpoint,
                        .checkpoint_count = 1,
                        .events = events,
                        .meta = meta,
                        .meta_count = 2,
                        .wall_start = 1,
                        .arguments = arguments,
                        .argument_count = 3};
    bool done = store_finish(made->store, events, true, problem) && seal_run(&seal, problem);
    memcpy(root_hex, seal.root_hex, DIGEST_HEX_SIZE);
    return done;
}

static void log_line(void *store, const char *bytes, size_t size)
{
    store_log(store, bytes, size);
}

static void open_audit(struct made *made)
{
    struct audit_options options = {.sink = log_line,
                                    .context = made->store,
                                    .settings = &made->run->settings,
                                    .users = &made->run->users,
                                    .accounts = &made->run->accounts,
                                    .symbols = &made->run->symbols};
    made->audit = audit_open(&options);
}

static char *part_of(const char *folder)
{
    struct text part = {0};
    text_add_string(&part, folder);
    text_add_string(&part, ".part");
    return part.bytes;
}

bool sealed_run_make(const char *folder, char root_hex[DIGEST_HEX_SIZE], struct problem *problem)
{
    struct made made = {.run = record_run_new()};
    char *part = part_of(folder);
    bool done = folder_make(part, problem);
    made.store = done ? store_open(part, &made.run->settings, problem) : NULL;
    done = made.store != NULL;
    if (done) {
        open_audit(&made);
        live(&made, NULL);
        done = seal_made(&made, folder, root_hex, problem);
    }
    audit_release(made.audit);
    store_release(made.store);
    record_run_release(made.run);
    memory_free(part);
    return done;
}

bool sealed_run_resume(const char *folder, char root_hex[DIGEST_HEX_SIZE], struct problem *problem)
{
    struct made made = {.run = record_run_new()};
    struct store_resume resume;
    char *part = part_of(folder);
    bool done;
    if (!folder_exists(part) && !folder_exists(folder)) {
        done = problem_set(problem, EXIT_USAGE, NULL, "nothing to resume");
    } else if (seal_is_complete(part) || !folder_exists(part)) {
        done = seal_rename(part, folder, problem);
    } else {
        made.store = store_resume_open(part, &made.run->settings, &resume, problem);
        done = made.store != NULL;
        if (done) {
            open_audit(&made);
            live(&made, &resume);
            done = seal_made(&made, folder, root_hex, problem);
        }
    }
    audit_release(made.audit);
    store_release(made.store);
    record_run_release(made.run);
    memory_free(part);
    return done;
}
