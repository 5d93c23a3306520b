/* The one file that knows the build id: the Makefile defines TAPEDECK_BUILD for it alone. */
#include "base/version.h"

#ifndef TAPEDECK_BUILD
#define TAPEDECK_BUILD "unknown"
#endif

const char *version_build(void)
{
    return TAPEDECK_BUILD;
}
