/* ISO 4217, list one of 2026, with the codes that list three took over since 2021 (HRK, CUC, ANG,
 * SLL, ZWL): data of those years still names them. Codes without a minor unit (XAU, XDR, XXX) are
 * not here: an account cannot be kept in them. */
#include "model/currency.h"

#include <stddef.h>
#include <string.h>

struct currency_group {
    int exponent;
    const char *codes; /* three letters and a blank each */
};

static const struct currency_group groups[] = {
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "},
    {3, "BHD IQD JOD KWD LYD OMR TND "},
    {4, "CLF UYW "},
    {2, "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL "
        "BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK "
        "DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG "
        "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL "
        "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD "
        "PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL "
        "SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU "
        "UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG ZWL "},
};

int currency_exponent(const char *code)
{
    if (strlen(code) != 3) return -1;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        for (const char *entry = groups[i].codes; *entry != '\0'; entry += 4)
            if (memcmp(entry, code, 3) == 0) return groups[i].exponent;
    return -1;
}
