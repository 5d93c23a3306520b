/* Names of sections and keys, as the file and --set write them. */
#ifndef TAPEDECK_SCENARIO_SCENARIO_SECTIONS_H
#define TAPEDECK_SCENARIO_SCENARIO_SECTIONS_H

#include "scenario/key_reader.h"

#define NOT_A_SECTION SECTION_COUNT

/* Puts the value in place of the file's, or adds it. Line 0 tells that an entry is from --set. */
void scenario_apply_override(struct key_reader *reader, const struct scenario_override *override);

/* Which section of the table a section of the file is; NOT_A_SECTION: refused. */
enum section_id scenario_classify(struct key_reader *reader, int section);

void scenario_refuse_unknown_key(struct key_reader *reader, const struct ini_entry *entry,
                                 enum section_id id);

#endif
