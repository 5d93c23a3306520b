#!/usr/bin/env python3
"""Prints the tables of tests/unit/test_base_*.c, computed by Python's own decimal, datetime and
zoneinfo:

    python3 tests/support/base_vectors.py days|offsets|locals|logs|reals|prints
"""
import datetime
import decimal
import random
import sys
import zoneinfo

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
decimal.getcontext().prec = 60
Decimal = decimal.Decimal


def seconds(moment):
    return (moment - EPOCH) // datetime.timedelta(seconds=1)


def days():
    """Days since 1970, year, month, day, weekday (0 Monday)."""
    chosen = [-106751, -97000, -25568, -25567, -719, -1, 0, 1, 58, 59, 789, 10956, 11015, 11016,
              11017, 19782, 20454, 47540, 47541, 106750]
    for day in chosen + [random.randint(-106000, 106000) for _ in range(12)]:
        date = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
        print(f"{{{day}, {date.year}, {date.month}, {date.day}, {date.weekday()}}},")


def offsets():
    """Zone, UTC second, seconds east of UTC."""
    times = [(1900, 7, 1, 0), (1945, 7, 1, 12), (1987, 4, 10, 0), (2006, 4, 2, 12), (2021, 3, 14, 6),
             (2021, 3, 14, 7), (2021, 11, 7, 5), (2021, 11, 7, 6), (2026, 1, 5, 14), (2026, 7, 1, 0),
             (2040, 1, 1, 0), (2040, 7, 1, 0), (2199, 12, 31, 23)]
    for name in ["America/New_York", "Asia/Tokyo", "Europe/London", "Australia/Lord_Howe",
                 "Asia/Kolkata", "America/Sao_Paulo"]:
        for time in times:
            moment = datetime.datetime(*time, tzinfo=UTC)
            offset = moment.astimezone(zoneinfo.ZoneInfo(name)).utcoffset()
            print(f'{{"{name}", INT64_C({seconds(moment)}), {int(offset.total_seconds())}}},')


def change_between(zone, low, high):
    """The UTC second at which the offset changes."""
    def offset(second):
        return (EPOCH + datetime.timedelta(seconds=second)).astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
    return high


def local_row(name, text):
    zone = zoneinfo.ZoneInfo(name)
    local = datetime.datetime.fromisoformat(text)
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        outcome, at = "ZONE_OK", seconds(first)
    elif first.astimezone(zone).replace(tzinfo=None) == local:
        outcome, at = "ZONE_TWICE", seconds(first)
    else:
        outcome = "ZONE_GAP"
        at = change_between(zone, seconds(second) - 14400, seconds(first) + 14400)
    print(f'{{"{name}", "{text}", {outcome}, INT64_C({at})}},')


def locals_():
    """Zone, local time, outcome, UTC second (the first of two, the change for a gap)."""
    rows = {
        "America/New_York": ["2021-03-14 01:59", "2021-03-14 02:30", "2021-03-14 03:00",
                             "2021-11-07 00:59", "2021-11-07 01:30", "2021-11-07 02:00",
                             "2040-03-11 02:30", "2040-11-04 01:00", "2200-07-01 09:30"],
        "Asia/Tokyo": ["2026-01-05 09:00", "1949-04-03 00:30"],
        "Europe/London": ["2026-03-29 01:30", "2026-10-25 01:30", "1970-01-01 00:00"],
        "Australia/Lord_Howe": ["2026-10-04 02:15", "2026-04-05 01:45", "2026-04-05 01:15"],
        "America/Sao_Paulo": ["2018-11-04 00:30"],
        "Pacific/Apia": ["2011-12-30 12:00"],
    }
    for name, texts in rows.items():
        for text in texts:
            local_row(name, text)


def logs():
    """u, floor(2^56 x -ln((u + 1) / 2^64))."""
    chosen = [0, 1, 2, 9, 2**32, 2**63 - 1, 2**63, 2**64 - 2, 2**64 - 3, 2**64 - 257]
    chosen += [random.getrandbits(64) for _ in range(14)]
    chosen += [random.getrandbits(random.randint(1, 63)) for _ in range(8)]
    for u in chosen:
        exact = -(Decimal(u + 1) / Decimal(2)**64).ln() * 2**56
        floor = int(exact.to_integral_value(decimal.ROUND_FLOOR))
        print(f"{{UINT64_C({u}), UINT64_C({floor})}},")


def reals():
    """x, ln x; x, e^x; x, y, x^y."""
    for x in [0.5, 2.0, 10.0, 1.0000001, 0.999, 1.2345e-300, 5e-324, 1.7e308] + \
            [random.uniform(.1, 5) for _ in range(4)]:
        print(f"{{{x.hex()}, {float(Decimal(x).ln()).hex()}}},")
    for x in [1.0, -1.0, 0.001, 100.5, -700.25, -744.0, 709.5, -0.3] + \
            [random.uniform(-5, 5) for _ in range(4)]:
        print(f"{{{x.hex()}, {float(Decimal(x).exp()).hex()}}},")
    for x, y in [(2., 10.), (2., .5), (1.07, 365.25 / 730), (0.8, 365.25 / 91), (10., -3.),
                 (1.5, 100.)] + [(random.uniform(.5, 2), random.uniform(-20, 20))
                                 for _ in range(4)]:
        power = float((Decimal(y) * Decimal(x).ln()).exp())
        print(f"{{{x.hex()}, {y.hex()}, {power.hex()}}},")


def prints():
    """Value, six digits, shortest."""
    for x in [0.1, 0.3, 1/3, 2/3, 123456.5, 123457.5, 999999.5, 1234567.0, 0.0001, 0.00001234, -2.5,
              5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 9007199254740993.0, 1e16,
              1e15, 1e23, 4.35, 0.1 + 0.2, 123.0, -1e-7]:
        shortest = repr(x).removesuffix(".0")
        print(f'{{{x.hex()}, "{x:.6g}", "{shortest}"}},')


random.seed(11)
{"days": days, "offsets": offsets, "locals": locals_, "logs": logs, "reals": reals,
 "prints": prints}[sys.argv[1]]()
