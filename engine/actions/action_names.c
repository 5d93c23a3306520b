/* In: changes of names in order of time. Out: the instrument of a name at a moment. Always: a name that
 * no change gives is an instrument of its own. */
#include "actions/action_names.h"

#include "actions/actions.h"
#include "base/memory.h"

void action_names_release(struct action_names *names)
{
    memory_free(names->changes);
    memory_free(names->froms);
    memory_free(names->olds);
}

/* A name that was changed into another one before it was given to another instrument. */
static bool had_its_own(const struct action_names *names, uint32_t name, size_t first)
{
    for (size_t i = 0; i < names->count && names->froms[i] <= names->froms[first]; i++)
        if (names->olds[i] == name) return true;
    return false;
}

uint32_t action_names_at(const struct action_names *names, uint32_t name, int64_t moment)
{
    size_t first = names->count;
    uint32_t found = name;
    for (size_t i = 0; i < names->count; i++) {
        if (names->changes[i].name != name) continue;
        if (first == names->count) first = i;
        if (names->froms[i] <= moment) found = names->changes[i].instrument;
    }
    if (first == names->count || names->froms[first] <= moment) return found;
    return had_its_own(names, name, first) ? name : names->changes[first].instrument;
}

bool action_names_alias(const struct action_names *names, uint32_t name)
{
    return action_names_at(names, name, INT64_MIN) != name;
}

void action_names_learn(struct action_names *names, uint32_t old, uint32_t name, int64_t from,
                        int32_t from_day)
{
    uint32_t instrument = action_names_at(names, old, from - 1);
    names->changes =
        memory_reserve(names->changes, &names->capacity, names->count + 1, sizeof *names->changes);
    names->froms =
        memory_reserve(names->froms, &names->from_capacity, names->count + 1, sizeof *names->froms);
    names->olds =
        memory_reserve(names->olds, &names->old_capacity, names->count + 1, sizeof *names->olds);
    names->changes[names->count] =
        (struct name_change){.instrument = instrument, .name = name, .from_day = from_day};
    names->froms[names->count] = from;
    names->olds[names->count] = old;
    names->count++;
}
