/* The frame of every line, its place in the tree, and the lines about the run itself. The members
 * come in the order of their names:
 *     action actor after attempt before cause job object rule seq source time */
#include "audit/audit.h"

#include <assert.h>
#include <string.h>

#include "audit/line.h"
#include "audit/lines.h"
#include "base/json.h"
#include "base/memory.h"

#define AUDIT_FORMAT "tapedeck-audit-1"

struct audit {
    struct audit_options options;
    struct hasher *hasher;
    struct merkle tree;
    bool tree_left; /* somebody else makes it */
    uint64_t lines;
    struct line line;
};

struct audit *audit_open(const struct audit_options *options)
{
    struct audit *audit = memory_alloc_zero(1, sizeof *audit);
    audit->options = *options;
    audit->hasher = hasher_open();
    merkle_init(&audit->tree);
    line_init(&audit->line, options->settings->currency_exponent);
    return audit;
}

void audit_release(struct audit *audit)
{
    if (audit != NULL) {
        hasher_release(audit->hasher);
        line_release(&audit->line);
        memory_free(audit);
    }
}

/* The leaf is the line without its LF (X02). */
static int64_t finish_line(struct audit *audit)
{
    struct text *text = &audit->line.text;
    int64_t seq = (int64_t)audit->lines++;
    if (!audit->tree_left) merkle_add(&audit->tree, audit->hasher, text->bytes, text->size);
    text_add_char(text, '\n');
    audit->options.sink(audit->options.context, text->bytes, text->size);
    return seq;
}

/* ---- Records ---- */

static int64_t job_of(const struct record *record)
{
    return record->kind == RECORD_ATTEMPT ? record->as.attempt.job_id : record->origin.job;
}

/* The rule; an input reject carries the rule it broke. */
static const char *rule_of(const struct record *record)
{
    if (record->kind == RECORD_INPUT_REJECT && record->rule[0] == '\0') {
        return record->as.input_reject.rule_id;
    }
    return record->rule;
}

static struct origin source_of(const struct record *record)
{
    struct origin origin = record->origin;
    if (record->kind == RECORD_FILL) {
        origin.feed = record->as.fill.source_feed;
        origin.row = record->as.fill.source_row;
        origin.part = record->as.fill.part;
    } else if (record->kind == RECORD_INPUT_REJECT) {
        origin.feed = record->as.input_reject.feed;
        origin.row = record->as.input_reject.source_row;
        origin.part = PART_ROW;
    }
    return origin;
}

static void add_source(struct audit *audit, const struct origin *origin)
{
    const struct settings *settings = audit->options.settings;
    if (origin->feed == FEED_NONE || origin->row == 0) {
        return;
    }
    assert(origin->feed < settings->feed_count);
    char source[sizeof settings->feeds[0].name + 40];
    size_t size = strlen(settings->feeds[origin->feed].name);
    memcpy(source, settings->feeds[origin->feed].name, size);
    source[size++] = ':';
    size += int64_print(origin->row, source + size);
    source[size++] = ':';
    const char *part = word_name(&part_words, origin->part);
    memcpy(source + size, part, strlen(part) + 1);
    line_string(&audit->line, "source", source);
}

bool audit_has_line(const struct record *record)
{
    return lines_action(record) != NULL;
}

int64_t audit_hear(struct audit *audit, const struct record *record)
{
    struct line *line = &audit->line;
    const char *action = lines_action(record);
    if (action == NULL) {
        return -1;
    }
    line_begin(line);
    line_string(line, "action", action);
    lines_body(line, &audit->options, record);
    if (record->cause >= 0) {
        line_number(line, "cause", record->cause);
    }
    line_id(line, "job", 'J', job_of(record));
    lines_object(line, &audit->options, record);
    line_string(line, "rule", rule_of(record));
    line_number(line, "seq", (int64_t)audit->lines);
    struct origin origin = source_of(record);
    add_source(audit, &origin);
    line_time(line, "time", record->time);
    line_finish(line);
    return finish_line(audit);
}

/* ---- The run itself ---- */

int64_t audit_note(struct audit *audit, int64_t time, const char *action, const char *object,
                   const char *after)
{
    struct line *line = &audit->line;
    line_begin(line);
    line_string(line, "action", action);
    line_raw(line, "after", after);
    line_string(line, "object", object);
    line_number(line, "seq", (int64_t)audit->lines);
    line_time(line, "time", time);
    line_finish(line);
    return finish_line(audit);
}

static void add_input(struct json *json, const struct audit_input *input)
{
    char hex[DIGEST_HEX_SIZE], size[32] = "";
    digest_hex(&input->digest, hex);
    json_object_begin(json, NULL);
    json_string(json, "digest", hex);
    json_string(json, "feed", input->feed);
    json_string(json, "file", input->file);
    size[int64_print(input->size, size)] = '\0';
    json_string(json, "size", size);
    json_object_end(json);
}

int64_t audit_begin(struct audit *audit, const struct digest *scenario,
                    const struct audit_input *inputs, size_t input_count, const char *parent_root)
{
    const struct settings *settings = audit->options.settings;
    char hex[DIGEST_HEX_SIZE];
    struct text after = {0}, seed = {0};
    struct json json;
    assert(audit->lines == 0);
    digest_hex(scenario, hex);
    text_addf(&seed, "%llu", (unsigned long long)settings->seed);
    json_init(&json, &after, false);
    json_object_begin(&json, NULL);
    json_string(&json, "currency", settings->currency);
    json_string(&json, "format", AUDIT_FORMAT);
    json_array_begin(&json, "inputs");
    for (size_t i = 0; i < input_count; i++) {
        add_input(&json, &inputs[i]);
    }
    json_array_end(&json);
    if (parent_root != NULL) {
        json_string(&json, "parent_root", parent_root);
    }
    json_string(&json, "scenario", hex);
    json_string(&json, "seed", text_string(&seed));
    json_object_end(&json);
    int64_t seq = audit_note(audit, MOMENT_NONE, "run_begin", settings->name, text_string(&after));
    text_release(&after);
    text_release(&seed);
    return seq;
}

/* ---- The tree ---- */

void audit_leave_tree(struct audit *audit)
{
    audit->tree_left = true;
}

void audit_take_tree(struct audit *audit, const struct merkle *tree)
{
    assert(tree->size == audit->lines);
    audit->tree = *tree;
    audit->tree_left = false;
}

struct digest audit_root(struct audit *audit)
{
    assert(!audit->tree_left);
    return merkle_root(&audit->tree, audit->hasher);
}

uint64_t audit_lines(const struct audit *audit)
{
    return audit->lines;
}
