/* ISO 4217 exponents: how many decimals a currency's minor unit has (V02, L06). */
#ifndef TAPEDECK_MODEL_CURRENCY_H
#define TAPEDECK_MODEL_CURRENCY_H

/* -1: not a currency of ISO 4217. `code` is three capital letters. */
int currency_exponent(const char *code);

#endif
