/* In: gnuplot's SVG. Out: the same picture, fit to stand in a page beside others. Always: labels
 * hold no quotes (plot_label), so a quote in the text is markup. */
#include <stdbool.h>
#include <string.h>

#include "plots/plot_script.h"

/* Does the text at `at` begin with `word`? */
static bool begins(const char *at, const char *word)
{
    return strncmp(at, word, strlen(word)) == 0;
}

/* The size of an element to leave out at `at`; 0: none. */
static size_t dropped(const char *name, const char *at)
{
    const char *end = NULL;
    if (begins(at, "<desc>")) {
        end = strstr(at, "</desc>\n");
        return end != NULL ? (size_t)(end - at) + strlen("</desc>\n") : 0;
    }
    if (begins(at, "<title>") && begins(at + strlen("<title>"), name) &&
        begins(at + strlen("<title>") + strlen(name), "_plot_")) {
        end = strstr(at, "</title>");
        return end != NULL ? (size_t)(end - at) + strlen("</title>") : 0;
    }
    return 0;
}

void plot_svg_clean(const char *name, const struct text *raw, struct text *out)
{
    static const char *const places[] = {" id='", " id=\"", "href='#", "href=\"#", "url(#"};
    const char *at = text_string(raw), *end = at + raw->size;
    size_t name_size = strlen(name);
    while (at < end) {
        size_t skip = *at == '<' ? dropped(name, at) : 0;
        if (skip > 0) {
            at += skip;
            continue;
        }
        size_t size = 1;
        bool place = false;
        for (size_t i = 0; i < sizeof places / sizeof places[0] && !place; i++) {
            place = begins(at, places[i]);
            size = place ? strlen(places[i]) : 1;
        }
        text_add(out, at, size);
        at += size;
        if (place && !(begins(at, name) && at[name_size] == '_')) {
            text_add(out, name, name_size);
            text_add_char(out, '_');
        }
    }
}
