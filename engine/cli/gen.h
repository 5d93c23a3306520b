/* `tapedeck gen KIND`: made-up feeds for examples, tests and measurements, the same bytes everywhere
 * for the same arguments. */
#ifndef TAPEDECK_CLI_GEN_H
#define TAPEDECK_CLI_GEN_H

/* argv[0] is "gen". Returns the program's exit code. */
int command_gen(int argc, char **argv);

#endif
