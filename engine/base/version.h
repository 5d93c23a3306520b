/* Which program this is: the version that people name, and the exact build. */
#ifndef TAPEDECK_BASE_VERSION_H
#define TAPEDECK_BASE_VERSION_H

#define TAPEDECK_VERSION "0.1.0"

/* Compiler, flags and the SHA-256 of the sources, one line. Two programs with the same text decide
 * alike; it is in no digest of a run's result. */
const char *version_build(void);

#endif
