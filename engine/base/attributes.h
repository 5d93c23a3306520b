/* Compiler attributes that the house uses, in one place. */
#ifndef TAPEDECK_BASE_ATTRIBUTES_H
#define TAPEDECK_BASE_ATTRIBUTES_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_index) \
    __attribute__((format(printf, format_index, first_index)))

#endif
