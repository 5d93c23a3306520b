/* Compiler attributes that the house uses, in one place. */
#ifndef TAPEDECK_BASE_ATTRIBUTES_H
#define TAPEDECK_BASE_ATTRIBUTES_H

/* For what is shorter than its call where it counts: the compiler measures it before it knows what is
 * constant there. */
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_index) \
    __attribute__((format(printf, format_index, first_index)))

#endif
