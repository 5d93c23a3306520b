/* Any bytes as a scenario: read without a fault, refused with problems or read into settings whose
 * resolved text is a scenario that resolves to itself, and so is the text that `check -v` shows. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "scenario/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Inputs are named FEED/NAME in the resolved text: read again, a name stays what it is. */
static void read_again(const char *text, size_t size, const struct text *resolved)
{
    struct scenario scenario;
    struct problem_list problems;
    problem_list_init(&problems);
    bool read = scenario_read_text(text, size, NULL, NULL, 0, &scenario, &problems);
    assert(read && problems.total == 0);
    assert(scenario.resolved.size == resolved->size);
    assert(memcmp(scenario.resolved.bytes, resolved->bytes, resolved->size) == 0);
    scenario_release(&scenario);
    problem_list_release(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario;
    struct problem_list problems;
    problem_list_init(&problems);
    if (scenario_read_text((const char *)data, size, NULL, NULL, 0, &scenario, &problems)) {
        assert(problems.total == 0);
        struct text shown = {0};
        scenario_print_resolved(&scenario, &shown);
        read_again(shown.bytes, shown.size, &scenario.resolved);
        read_again(scenario.resolved.bytes, scenario.resolved.size, &scenario.resolved);
        text_release(&shown);
    } else {
        assert(problems.total > 0);
    }
    for (size_t i = 0; i < problems.count; i++) {
        char line[2048];
        problem_format(&problems.items[i], line, sizeof line);
        assert(problems.items[i].text[0] != 0);
    }
    scenario_release(&scenario);
    problem_list_release(&problems);
    return 0;
}
