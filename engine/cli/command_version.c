/* In: `version [--build-info]`. Out: the version, and with what it was built. */
#include <csv.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <zlib.h>
#include <zstd.h>

#include "base/json.h"
#include "base/version.h"
#include "cli/command_frame.h"
#include "cli/commands.h"

static const struct argument_option options[] = {
    {"--build-info", NULL, "compiler, flags, digest of the sources, versions of the libraries"},
    {"--json", NULL, "as one JSON object"},
};
static const struct argument_form form = {
    .command = "version",
    .words = "",
    .about = "Prints which program this is. Two programs with the same build decide alike.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .example = "",
};

struct fact {
    const char *name, *value;
};

static void print_json(const struct fact *facts, int count, struct text *out)
{
    struct json json;
    json_init(&json, out, true);
    json_object_begin(&json, NULL);
    for (int i = 0; i < count; i++) json_string(&json, facts[i].name, facts[i].value);
    json_object_end(&json);
    text_add_char(out, '\n');
}

static enum exit_code print_version(const struct arguments *arguments, struct text *out)
{
    struct text csv = {0};
    text_addf(&csv, "%d.%d.%d", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
    const struct fact facts[] = {
        {"version", TAPEDECK_VERSION},    {"build", version_build()},
        {"libcsv", text_string(&csv)},    {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
        {"sqlite", sqlite3_libversion()}, {"zlib", zlibVersion()},
        {"zstd", ZSTD_versionString()},
    };
    const int count =
        arguments_flag(arguments, "--build-info") ? (int)(sizeof facts / sizeof facts[0]) : 1;
    if (arguments_flag(arguments, "--json")) {
        print_json(facts, count, out);
    } else {
        text_addf(out, "tapedeck %s\n", TAPEDECK_VERSION);
        for (int i = 1; i < count; i++) text_addf(out, "%-8s %s\n", facts[i].name, facts[i].value);
    }
    text_release(&csv);
    return EXIT_DONE;
}

int command_version(int argc, char **argv)
{
    return command_frame(&form, argc, argv, print_version);
}
