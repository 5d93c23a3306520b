/* In: schema/reports/outbox.sql on run.db. Out: outbox/new/TIME.NUMBER.tapedeck, a message each, beside
 * the empty outbox/cur and outbox/tmp that a Maildir has; notifications.ndjson. Always: a message
 * names its reader by user id and, when it is a plain one, address: no other person's data. */
#include "reports/outbox.h"

#include <string.h>

#include "base/files.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "reports/mail_message.h"
#include "reports/report_query.h"

/* The columns of outbox.sql. */
enum {
    OUT_ID,
    OUT_CHANNEL,
    OUT_USER_ID,
    OUT_USER,
    OUT_EMAIL,
    OUT_DELIVERED,
    OUT_ALERT,
    OUT_FIRING,
    OUT_FIRED,
    OUT_KIND,
    OUT_SYMBOL,
    OUT_OP,
    OUT_THRESHOLD,
    OUT_VALUE,
    OUT_WINDOW,
    OUT_OBJECT,
    OUT_ROOT,
    OUT_SCENARIO
};

struct outbox {
    const char *folder;
    struct report_query query;
    struct text lines; /* of notifications.ndjson */
    struct text subject, body, message, id, address, path, cell;
    bool has_mail;
};

static const char *cell(struct outbox *outbox, int column)
{
    text_clear(&outbox->cell);
    report_query_cell(&outbox->query, column, &outbox->cell);
    return text_string(&outbox->cell);
}

static bool in_percent(const struct outbox *outbox)
{
    const char *kind = report_query_text(&outbox->query, OUT_KIND);
    return strcmp(kind, "percent_change") == 0 || strcmp(kind, "drawdown") == 0;
}

/* "SPY price above 470", "drawdown above 5 %", "order_event O17". */
static void print_subject(struct outbox *outbox, struct text *out)
{
    const struct report_query *query = &outbox->query;
    const char *symbol = report_query_text(query, OUT_SYMBOL);
    const char *object = report_query_text(query, OUT_OBJECT);
    text_add_string(out, symbol);
    if (*symbol != 0) text_add_char(out, ' ');
    text_add_string(out, report_query_text(query, OUT_KIND));
    if (*report_query_text(query, OUT_OP) != 0) {
        text_addf(out, " %s %s%s", report_query_text(query, OUT_OP), cell(outbox, OUT_THRESHOLD),
                  in_percent(outbox) ? " %" : "");
    } else if (*object != 0) {
        text_addf(out, " %s", object);
    }
}

static void body_line(struct outbox *outbox, const char *name, const char *value)
{
    if (*value != 0) text_addf(&outbox->body, "%-9s %s\n", name, value);
}

static void print_body(struct outbox *outbox)
{
    const struct report_query *query = &outbox->query;
    text_clear(&outbox->body);
    print_subject(outbox, &outbox->body);
    text_add_string(&outbox->body, "\n\n");
    body_line(outbox, "rule", report_query_text(query, OUT_ALERT));
    text_addf(&outbox->body, "%-9s %lld\n", "firing",
              (long long)report_query_integer(query, OUT_FIRING));
    body_line(outbox, "time", cell(outbox, OUT_FIRED));
    const char *value = cell(outbox, OUT_VALUE);
    if (*value != 0) {
        text_addf(&outbox->body, "%-9s %s%s\n", "observed", value, in_percent(outbox) ? " %" : "");
    }
    body_line(outbox, "window", cell(outbox, OUT_WINDOW));
    body_line(outbox, "object", report_query_text(query, OUT_OBJECT));
    body_line(outbox, "scenario", report_query_text(query, OUT_SCENARIO));
    body_line(outbox, "root", report_query_text(query, OUT_ROOT));
}

/* The user's address, or one that reaches nobody (RFC 2606). */
static const char *print_address(struct outbox *outbox)
{
    const char *email = report_query_text(&outbox->query, OUT_EMAIL);
    if (mail_address_is_plain(email)) return email;
    text_clear(&outbox->address);
    text_addf(&outbox->address, "user-%lld@users.invalid",
              (long long)report_query_integer(&outbox->query, OUT_USER_ID));
    return text_string(&outbox->address);
}

static bool make_maildir(struct outbox *outbox, struct problem *problem)
{
    static const char *const parts[] = {"outbox/tmp", "outbox/cur", "outbox/new"};
    bool done = true;
    for (size_t i = 0; i < 3 && done && !outbox->has_mail; i++) {
        char *path = path_join(outbox->folder, parts[i]);
        done = folder_make(path, problem);
        memory_free(path);
    }
    outbox->has_mail = true;
    return done;
}

static bool write_mail(struct outbox *outbox, struct problem *problem)
{
    const struct report_query *query = &outbox->query;
    int64_t number = report_query_integer(query, OUT_ID);
    int64_t delivered = report_query_integer(query, OUT_DELIVERED);
    text_clear(&outbox->subject);
    text_clear(&outbox->id);
    text_clear(&outbox->message);
    text_clear(&outbox->path);
    print_subject(outbox, &outbox->subject);
    print_body(outbox);
    text_addf(&outbox->id, "n%lld.%.16s@tapedeck.invalid", (long long)number,
              report_query_text(query, OUT_ROOT));
    const struct mail_message message = {.to_name = report_query_text(query, OUT_USER),
                                         .to_address = print_address(outbox),
                                         .subject = text_string(&outbox->subject),
                                         .id = text_string(&outbox->id),
                                         .date = delivered,
                                         .body = text_string(&outbox->body)};
    mail_message_print(&message, &outbox->message);
    int64_t day = moment_day(delivered);
    int64_t second = day * 86400 + (delivered - day * NS_PER_DAY) / NS_PER_SECOND;
    text_addf(&outbox->path, "%s/outbox/new/%lld.N%lld.tapedeck", outbox->folder, (long long)second,
              (long long)number);
    return make_maildir(outbox, problem) &&
           file_write(text_string(&outbox->path), text_string(&outbox->message),
                      outbox->message.size, false, problem);
}

/* A member, or none when the cell is empty. */
static void line_cell(struct outbox *outbox, struct json *json, const char *key, int column)
{
    const char *value = cell(outbox, column);
    if (*value != 0) json_string(json, key, value);
}

static void add_line(struct outbox *outbox)
{
    struct json json;
    json_init(&json, &outbox->lines, false);
    json_object_begin(&json, NULL);
    line_cell(outbox, &json, "alert", OUT_ALERT);
    line_cell(outbox, &json, "delivered", OUT_DELIVERED);
    line_cell(outbox, &json, "fired", OUT_FIRED);
    json_int(&json, "firing", report_query_integer(&outbox->query, OUT_FIRING));
    line_cell(outbox, &json, "kind", OUT_KIND);
    text_clear(&outbox->id);
    text_addf(&outbox->id, "N%lld", (long long)report_query_integer(&outbox->query, OUT_ID));
    json_string(&json, "notification", text_string(&outbox->id));
    line_cell(outbox, &json, "object", OUT_OBJECT);
    line_cell(outbox, &json, "op", OUT_OP);
    line_cell(outbox, &json, "symbol", OUT_SYMBOL);
    line_cell(outbox, &json, "threshold", OUT_THRESHOLD);
    line_cell(outbox, &json, "user", OUT_USER);
    line_cell(outbox, &json, "value", OUT_VALUE);
    json_object_end(&json);
    text_add_char(&outbox->lines, '\n');
}

static bool write_all(struct outbox *outbox, struct problem *problem)
{
    bool more = true;
    while (more) {
        if (!report_query_next(&outbox->query, &more, problem)) return false;
        if (!more) break;
        bool mail = strcmp(report_query_text(&outbox->query, OUT_CHANNEL), "mail") == 0;
        if (!mail) {
            add_line(outbox);
        } else if (!write_mail(outbox, problem)) {
            return false;
        }
    }
    if (outbox->lines.size == 0) return true;
    char *path = path_join(outbox->folder, "notifications.ndjson");
    bool done = file_write(path, outbox->lines.bytes, outbox->lines.size, false, problem);
    memory_free(path);
    return done;
}

bool outbox_write(const char *folder, struct problem *problem)
{
    struct outbox outbox = {.folder = folder};
    struct report_base base;
    bool done = report_base_open(&base, folder, problem);
    if (!done) return false;
    done = report_query_open(&outbox.query, &base, "outbox", NULL, problem);
    if (done) {
        done = write_all(&outbox, problem);
        report_query_close(&outbox.query);
    }
    report_base_close(&base);
    struct text *const texts[] = {&outbox.lines, &outbox.subject, &outbox.body, &outbox.message,
                                  &outbox.id,    &outbox.address, &outbox.path, &outbox.cell};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) text_release(texts[i]);
    return done;
}
