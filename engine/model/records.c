/* How many bytes of a record mean something, by its kind, and the texts of job keys. */
#include "model/records.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/moment.h"

/* Up to the end of one member of the union, rounded up to 8. */
#define UP_TO(member) \
    ((uint32_t)((offsetof(struct record, as) + sizeof(((struct record *)0)->as.member) + 7) & ~7u))

uint32_t record_size(uint8_t kind)
{
    switch ((enum record_kind)kind) {
    case RECORD_ORDER_ACCEPTED:
    case RECORD_ORDER_REPLACED:
    case RECORD_ORDER_TRIGGERED:
    case RECORD_ORDER_DONE:
    case RECORD_ORDER_OPEN:
        return UP_TO(order);
    case RECORD_REQUEST:
        return UP_TO(request);
    case RECORD_FILL:
        return UP_TO(fill);
    case RECORD_TRANSFER:
        return UP_TO(transfer);
    case RECORD_OBLIGATION:
        return UP_TO(obligation);
    case RECORD_INSTRUCTION:
        return UP_TO(instruction);
    case RECORD_ACCOUNT_OPENED:
        return UP_TO(account);
    case RECORD_USER_CREATED:
        return UP_TO(user);
    case RECORD_CASH:
        return UP_TO(cash);
    case RECORD_OVERDRAFT:
        return UP_TO(overdraft);
    case RECORD_PRICE:
        return UP_TO(price);
    case RECORD_SESSION_ENDED:
        return UP_TO(session);
    case RECORD_EQUITY:
        return UP_TO(equity);
    case RECORD_CASH_FLOW:
        return UP_TO(flow);
    case RECORD_ROUND_TRIP:
        return UP_TO(round_trip);
    case RECORD_POSITION:
        return UP_TO(position);
    case RECORD_JOB:
    case RECORD_JOB_FAILED:
        return UP_TO(job);
    case RECORD_ATTEMPT:
        return UP_TO(attempt);
    case RECORD_QUEUE_MINUTE:
        return UP_TO(minute);
    case RECORD_NOTIFICATION:
        return UP_TO(notification);
    case RECORD_INPUT_REJECT:
        return UP_TO(input_reject);
    case RECORD_FINDING:
        return UP_TO(finding);
    case RECORD_OPERATOR:
        return UP_TO(operator_action);
    case RECORD_CORPORATE_ACTION:
        return UP_TO(corporate);
    case RECORD_CORPORATE_EFFECT:
        return UP_TO(effect);
    case RECORD_POSITION_DAY:
        return UP_TO(position_day);
    case RECORD_BENCHMARK_DAY:
        return UP_TO(benchmark_day);
    case RECORD_ALERT_FIRED:
        return UP_TO(alert);
    case RECORD_OBLIGATION_CHANGE:
        return UP_TO(obligation);
    case RECORD_TEXT:
        return UP_TO(text);
    case RECORD_COMMIT:
    case RECORD_TREE:
    case RECORD_WAKE:
    case RECORD_FINISH:
        return UP_TO(commit);
    }
    assert(false && "a record of unknown kind");
    return 0;
}

void record_set_rule(struct record *record, const char *rule)
{
    size_t size = rule == NULL ? 0 : strlen(rule);
    assert(size < RULE_SIZE);
    memset(record->rule, 0, RULE_SIZE);
    if (size > 0) {
        memcpy(record->rule, rule, size);
    }
}

enum { KEY_CHANNEL_SHIFT = 8, KEY_OBJECT_SHIFT = 16, KEY_ALERT_SHIFT = 24, KEY_BYTE = 0xff };

int64_t notification_key(uint8_t kind, uint8_t object_kind, uint8_t channel)
{
    return (int64_t)kind | (int64_t)channel << KEY_CHANNEL_SHIFT |
           (int64_t)object_kind << KEY_OBJECT_SHIFT;
}

int64_t alert_notification_key(uint32_t alert, uint8_t channel)
{
    return notification_key(NOTE_ALERT, 'A', channel) | (int64_t)alert << KEY_ALERT_SHIFT;
}

uint32_t alert_of_job(uint8_t kind, int64_t key_b)
{
    bool alert = kind == JOB_NOTIFICATION && (key_b & KEY_BYTE) == NOTE_ALERT;
    return alert ? (uint32_t)(key_b >> KEY_ALERT_SHIFT) : NAME_NONE;
}

static void print_notification_key(const char *owner, int64_t object, int64_t key, struct text *out)
{
    if ((key & KEY_BYTE) == NOTE_ALERT) {
        text_add_string(out, owner);
        text_add_char(out, ':');
    } else {
        text_add_string(out, word_name(&notification_kind_words, (int)(key & KEY_BYTE)));
        text_add_char(out, ':');
        text_add_char(out, (char)(key >> KEY_OBJECT_SHIFT & KEY_BYTE));
    }
    text_add_int(out, object);
    text_add_char(out, ':');
    text_add_string(out, word_name(&channel_words, (int)(key >> KEY_CHANNEL_SHIFT & KEY_BYTE)));
}

void job_key_print(uint8_t kind, uint8_t part, const char *owner, int64_t key_a, int64_t key_b,
                   struct text *out)
{
    char date[DATE_TEXT_SIZE];
    switch ((enum job_kind)kind) {
    case JOB_ORDER:
    case JOB_PRICE:
        text_add_string(out, owner);
        text_add_char(out, ':');
        text_add_int(out, key_a);
        if (kind == JOB_PRICE && part != PART_ROW) {
            text_add_char(out, ':');
            text_add_string(out, word_name(&part_words, part));
        }
        return;
    case JOB_SETTLEMENT:
        date_print((int32_t)key_a, date);
        text_add_string(out, date);
        return;
    case JOB_NOTIFICATION:
        print_notification_key(owner, key_a, key_b, out);
        return;
    }
    assert(false && "a job of unknown kind");
}
