#!/usr/bin/env python3
"""Prints the vectors of tests/unit/test_jobs_faults.c from V05, with hashlib and a Philox4x32-10
written here: the logs of orders:15..20 at seed 1, empirical service times of ids 1..5, and the waits of
tests/rules/V05-jitter."""
import hashlib

MASK = 0xFFFFFFFF


def philox(key, counter):
    k0, k1 = key & MASK, key >> 32
    c = list(counter)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & MASK, (p0 >> 32) ^ c[3] ^ k1, p0 & MASK]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c


assert philox(0, [0] * 4) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


def draw(seed, stream, number, attempt):
    x = philox(seed, [stream, number & MASK, number >> 32, attempt])
    return x[0] + (x[1] << 32)


def seconds(nanos):
    whole, rest = divmod(nanos, 10**9)
    return f"{whole}.{rest:09d}" if rest else f"{whole}"


def log_of(row):
    digest = hashlib.sha256(f"order:orders:{row}".encode()).digest()
    number = int.from_bytes(digest[:8], "little")
    lines, start = [], 0
    for attempt, backoff in ((1, 1), (2, 5), (3, None)):
        service = 10**9 + (draw(1, 1, number, attempt) * (2 * 10**9 + 1) >> 64)
        faulty = draw(1, 2 + 256 * 2, number, attempt) * 10**9 >> 64 < 400000000
        end = start + service
        span = f"J1#{attempt} worker 1 {seconds(start)}..{seconds(end)}"
        if not faulty:
            lines.append(f"J1 effect of #{attempt} at {seconds(end)}")
            lines += [span + " completed", f"J1 completed at {seconds(end)}"]
            break
        if backoff is None:
            lines += [span + " exception 'exception'", f"J1 failed at {seconds(end)} 'exception'"]
            break
        lines.append(span + f" exception 'exception', again in {backoff}")
        start = end + backoff * 10**9
    return lines


def empirical(number):
    q = draw(1, 1, number, 1) * 10**9 >> 64
    if q <= 500000000:
        return 10**9 + 2 * 10**9 * q // 500000000
    return 3 * 10**9 + 8 * 10**9 * (q - 500000000) // 500000000


for row in range(15, 21):
    print("\n".join(f'        "{line}\\n"' for line in log_of(row)) + ",")
print()
for number in range(1, 6):
    print(f"        {{{number}, INT64_C({empirical(number)})}},")
print()
for row in (1, 2):  # tests/rules/V05-jitter: 10 % of 100 s at seed 1
    digest = hashlib.sha256(f"order:orders:{row}".encode()).digest()
    for attempt in (1, 2, 3):
        u = draw(1, 3, int.from_bytes(digest[:8], "little"), attempt)
        print(f"orders:{row},{attempt},{90 * 10**9 + (u * (20 * 10**9 + 1) >> 64)}")
