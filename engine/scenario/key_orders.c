/* Keys of [market] and [risk] with a shape of their own: slippage (M10), order_rate (R10). In: their
 * text. Out: the settings, and their text again. */
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "base/text.h"
#include "scenario/key_reader.h"

static const struct {
    const char *word; /* with its colon */
    enum slippage_kind kind;
    int places; /* decimals of the number */
    int64_t most;
} slippages[] = {
    {"ticks:", SLIPPAGE_TICKS, 0, 1000000},
    {"bps:", SLIPPAGE_BPS, DECIMAL_PLACES, 10000 * DECIMAL_ONE},
    {"volume_share:", SLIPPAGE_VOLUME_SHARE, DECIMAL_PLACES, 1000 * DECIMAL_ONE},
};
enum { SLIPPAGE_ROWS = sizeof slippages / sizeof slippages[0] };

bool key_read_slippage(struct key_reader *reader)
{
    struct market_settings *market = &reader->scenario->settings.market;
    const char *value = reader->value;
    if (ascii_equal_fold(value, strlen(value), "none")) {
        market->slippage = SLIPPAGE_NONE;
        return true;
    }
    for (int i = 0; i < SLIPPAGE_ROWS; i++) {
        size_t size = strlen(slippages[i].word);
        if (strncmp(value, slippages[i].word, size) != 0) continue;
        int64_t number;
        bool sound = decimal_parse(value + size, strlen(value + size), slippages[i].places, 0,
                                   &number) == DECIMAL_OK &&
                     number >= 0 && number <= slippages[i].most;
        if (!sound) {
            return key_refuse(reader, EXIT_SCENARIO, size,
                              "after `%s` comes a number from 0 to %lld", slippages[i].word,
                              (long long)(slippages[i].places > 0 ? slippages[i].most / DECIMAL_ONE
                                                                  : slippages[i].most));
        }
        market->slippage = slippages[i].kind;
        market->slippage_value = number;
        return true;
    }
    return key_refuse(reader, EXIT_SCENARIO, 0,
                      "it takes `none`, `ticks:N`, `bps:N` or `volume_share:IMPACT`");
}

KEY_PRINTER(key_print_slippage)
{
    (void)key, (void)base;
    const struct market_settings *market = &scenario->settings.market;
    char digits[32];
    if (market->slippage == SLIPPAGE_NONE) text_add_string(out, "none");
    for (int i = 0; i < SLIPPAGE_ROWS; i++) {
        if (slippages[i].kind != market->slippage) continue;
        text_add_string(out, slippages[i].word);
        text_add(out, digits, decimal_print(market->slippage_value, slippages[i].places, digits));
    }
}

enum { ORDER_RATE_MOST = 1000000 };

bool key_read_order_rate(struct key_reader *reader)
{
    struct risk_settings *risk = &reader->scenario->settings.risk;
    const char *value = reader->value;
    if (ascii_equal_fold(value, strlen(value), "none")) {
        risk->order_rate = SETTING_NONE;
        return true;
    }
    const char *slash = strchr(value, '/');
    int64_t orders;
    if (slash == NULL || !int64_parse(value, (size_t)(slash - value), &orders) || orders < 1 ||
        orders > ORDER_RATE_MOST) {
        return key_refuse(reader, EXIT_SCENARIO, 0,
                          "it takes `none` or N/WINDOW, such as 10/1s, N from 1 to %d",
                          ORDER_RATE_MOST);
    }
    if (!key_parse_duration(reader, slash + 1, strlen(slash + 1), reader->key->min,
                            &risk->order_rate_window)) {
        return false;
    }
    risk->order_rate = orders;
    return true;
}

KEY_PRINTER(key_print_order_rate)
{
    (void)key, (void)base;
    const struct risk_settings *risk = &scenario->settings.risk;
    char digits[32];
    if (risk->order_rate == SETTING_NONE) {
        text_add_string(out, "none");
        return;
    }
    text_add_int(out, risk->order_rate);
    text_add_char(out, '/');
    text_add(out, digits, duration_print(risk->order_rate_window, digits));
}
