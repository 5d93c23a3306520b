/* The scenario of SPEED's reference workload, beside the feeds that feedgen writes. */
#ifndef TAPEDECK_TESTS_BENCH_REFERENCE_H
#define TAPEDECK_TESTS_BENCH_REFERENCE_H

static const char reference_scenario[] = "[scenario]\n"
                                         "name = reference\n"
                                         "[feed.orders]\n"
                                         "kind = orders\n"
                                         "file = orders.csv\n"
                                         "time = epoch_us\n"
                                         "[feed.prices]\n"
                                         "kind = quotes\n"
                                         "file = prices.csv\n"
                                         "time = epoch_us\n"
                                         "[account]\n"
                                         "type = cash\n"
                                         "short = yes\n"
                                         "initial_cash = 1000000000\n"
                                         "[settlement]\n"
                                         "cycle = 1\n"
                                         "[report]\n"
                                         "plots = no\n";

#endif
