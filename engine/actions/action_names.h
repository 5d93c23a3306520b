/* Which instrument a name means when (C05): an instrument is the first name it had; a change gives it
 * another one from an instant on. */
#ifndef TAPEDECK_ACTIONS_ACTION_NAMES_H
#define TAPEDECK_ACTIONS_ACTION_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_change;
struct action_names {
    struct name_change *changes; /* in order of time */
    int64_t *froms;              /* the instants of the changes */
    uint32_t *olds;              /* the names that they replaced */
    size_t count, capacity, from_capacity, old_capacity;
};
void action_names_release(struct action_names *names);
/* The instrument that `old` means just before `from` is called `name` from then on; in order of time. */
void action_names_learn(struct action_names *names, uint32_t old, uint32_t name, int64_t from,
                        int32_t from_day);
uint32_t action_names_at(const struct action_names *names, uint32_t name, int64_t moment);
bool action_names_alias(const struct action_names *names, uint32_t name);

#endif
