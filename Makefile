# Tapedeck's build. `make` builds, `make run` runs the example, `make test` tests, `make help`
# lists the rest. Everything that is made goes to .build/; ./tapedeck is a link into it.
#
#   MODE=release|debug|asan|tsan|coverage   how to build (release)
#   CC=gcc|clang                            which compiler (gcc)
#   BUILD=DIR                               where to (.build/MODE; another compiler: .build/MODE-CC)
#   WERROR=1                                warnings are errors (`make check` sets it)
#   V=1                                     show the commands
#   ROOMS="base model"                      build only these folders of engine/ (no program)

# The order of the layers, written once: a file includes its own folder and folders of lower steps,
# never a sibling of its step. `make layers` checks it, docs/ARCHITECTURE.md explains it.
LAYERS := base \
        < model \
        < scenario feeds timeline access jobs risk market actions ledger settlement alerts \
          audit store \
        < metrics reports \
        < plots \
        < run \
        < cli

export LC_ALL := C
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
ifeq ($(MAKELEVEL),0)
ifeq ($(findstring j,$(firstword -$(MAKEFLAGS)))$(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
endif

# ---- How to compile -----------------------------------------------------------------------------

MODE ?= release
ifeq ($(origin CC),default)
CC := gcc
endif
BUILD := .build/$(MODE)$(if $(filter gcc,$(CC)),,-$(notdir $(CC)))

# The baseline's instructions, arranged for processors of this century: what gcc's generic tuning does to
# clear a struct takes longer than to use it.
TUNE := $(shell echo | $(CC) -mtune=skylake -E -x c - >/dev/null 2>&1 && echo -mtune=skylake)
MODE_release := -O2 -g $(TUNE)
MODE_debug := -O0 -g3
MODE_asan := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
MODE_tsan := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
MODE_coverage := -O0 -g --coverage
# Used by the target `fuzz` alone.
MODE_fuzz := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
        -fno-sanitize-recover=all
ifndef MODE_$(MODE)
$(error MODE=$(MODE) is unknown; choose release, debug, asan, tsan or coverage)
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Wundef -Wwrite-strings -Wswitch-enum
# Numbers: no fused multiply-add, so that statistics are the same on every machine. Assertions
# stay on in every mode.
CODE_FLAGS := -std=c17 $(MODE_$(MODE)) -ffp-contract=off $(CFLAGS)
INCLUDE_FLAGS := -D_POSIX_C_SOURCE=200809L -Iengine $(CPPFLAGS)
COMPILE = $(CC) $(CODE_FLAGS) $(WARNINGS) $(if $(WERROR),-Werror) $(INCLUDE_FLAGS) -MMD -MP
LIBRARIES := -lcsv -linih -lsqlite3 -lcrypto -lz -lzstd -lpthread -lm
LINK = $(CC) $(CODE_FLAGS) $(LDFLAGS) -Wl,--as-needed

ifeq ($(V)$(findstring s,$(firstword -$(MAKEFLAGS))),)
say = @printf '  %-5s %s\n' $(1) $(2);
else
say =
endif

# ---- What to compile ----------------------------------------------------------------------------

ROOMS := *
SOURCES := $(sort $(wildcard $(foreach room,$(ROOMS),engine/$(room)/*.c)))
MAIN := $(filter engine/cli/main.c,$(SOURCES))
LIBRARY_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAIN),$(SOURCES))) $(BUILD)/embedded.o
EMBEDDED := $(sort $(wildcard schema/*.sql schema/reports/*.sql docs/RULES.md docs/formats/*))
# All that decides what the program does: named in the build id.
DIGESTED := $(sort $(wildcard engine/*/*.c engine/*/*.h schema/*.sql schema/reports/*.sql \
        docs/RULES.md docs/formats/*))

LIBRARY := $(BUILD)/libtapedeck.a
PROGRAM := $(if $(MAIN),$(BUILD)/tapedeck)

SUPPORT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/support/*.c)))
TEST_SOURCES := $(sort $(wildcard tests/unit/test_*.c tests/property/test_*.c))
TEST_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(TEST_SOURCES))
BENCH_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/bench/*.c)))
FUZZ_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

.PHONY: all run test bench check layers format tidy fuzz install clean help setup \
        program test-programs bench-programs fuzz-programs format-check FORCE

# ---- Targets for people -------------------------------------------------------------------------

all: program ## build ./tapedeck (the default)
ifneq ($(PROGRAM),)
ifeq ($(origin BUILD),file)
	@[ "$$(readlink tapedeck)" = $(PROGRAM) ] || ln -sfn $(PROGRAM) tapedeck
endif
endif

run: ## build, then run scenarios/quickstart.ini into outputs/quickstart
	@.ci/setup run
	@$(MAKE) --no-print-directory all
	@echo './tapedeck run scenarios/quickstart.ini -o outputs/quickstart --force'
	@$(BUILD)/tapedeck run scenarios/quickstart.ini -o outputs/quickstart --force
	@echo
	@echo 'Look at:'
	@echo '  outputs/quickstart/report.html   the report, with its plots, in a browser'
	@echo '  outputs/quickstart/report.txt    the same for a terminal'
	@echo '  outputs/quickstart/run.db        every order, trade and cent: sqlite3 outputs/quickstart/run.db'
	@echo '  ./tapedeck explain outputs/quickstart       why orders were refused, rule by rule'

test: ## build, then pass all tests
	@.ci/setup test
	@$(MAKE) --no-print-directory all test-programs
	@BUILD=$(BUILD) tests/run.sh

bench: ## build, then measure speed (tests/bench)
	@.ci/setup test
	@$(MAKE) --no-print-directory all bench-programs
	@if [ -x tests/bench/run.sh ]; then BUILD=$(BUILD) tests/bench/run.sh; \
	else for program in $(BENCH_PROGRAMS); do $$program || exit 1; done; fi

check: ## everything: layers, format, tidy, both compilers, sanitizers, valgrind, mutants, fuzzers
	@.ci/setup check
	@MAKE='$(MAKE)' tests/check.sh

layers: ## check which folder includes which, unique file names, calls the house rules out
	@tests/support/layers.sh '$(LAYERS)'

format: ## lay out all C files with clang-format
	clang-format -i $(FORMATTED)

tidy: $(patsubst %.c,$(BUILD)/%.tidy,$(SOURCES)) ## look for suspicious code with clang-tidy
	@:

fuzz: ## run each fuzzer of tests/fuzz for FUZZ_SECONDS (60)
	@.ci/setup check
	@$(MAKE) --no-print-directory MODE=fuzz CC=clang BUILD=.build/fuzz fuzz-programs
	@BUILD=.build/fuzz FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run.sh

install: all ## install below PREFIX (/usr/local), staged below DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/tapedeck
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/tapedeck
	install -m 644 LICENSE CHANGELOG.md $(wildcard README.md docs/*.md) \
	        $(DESTDIR)$(PREFIX)/share/doc/tapedeck
ifneq ($(wildcard docs/tapedeck.1),)
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 docs/tapedeck.1 $(DESTDIR)$(PREFIX)/share/man/man1
endif

clean: ## remove what was built (outputs/ stays)
	rm -rf .build tapedeck

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile
	@sed -n 's/^#   \([A-Z]*=.*\)/  \1/p' Makefile

FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
FORMATTED = $(sort $(wildcard engine/*/*.c engine/*/*.h tests/*/*.c tests/*/*.h))

# ---- Targets for the targets above --------------------------------------------------------------

program: $(LIBRARY) $(PROGRAM)
	@:
test-programs: $(TEST_PROGRAMS)
	@:
bench-programs: $(BENCH_PROGRAMS)
	@:
fuzz-programs: $(FUZZ_PROGRAMS)
	@:

format-check:
	@clang-format --dry-run -Werror $(FORMATTED)

# ---- Rules --------------------------------------------------------------------------------------

# Files whose only purpose is to change when a list or a command line changes.
define remember
	@mkdir -p $(@D)
	@printf '%s\n' $(1) | cmp -s - $@ || printf '%s\n' $(1) > $@
endef
$(BUILD)/flags: FORCE
	$(call remember,"$$($(CC) --version | head -n 1)" '$(COMPILE)')
$(BUILD)/objects.list: FORCE
	$(call remember,$(LIBRARY_OBJECTS))
$(BUILD)/embedded.list: FORCE
	$(call remember,$(EMBEDDED))
$(BUILD)/digested.list: FORCE
	$(call remember,$(DIGESTED))

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<) $(COMPILE) -c -o $@ $<

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<) $(COMPILE) -Itests -c -o $@ $<

# A file is looked at again when it was compiled again.
$(BUILD)/%.tidy: %.c $(BUILD)/%.o .clang-tidy
	$(call say,TIDY,$<) clang-tidy --quiet $< -- -std=c17 $(INCLUDE_FLAGS) >$@ 2>&1 || \
	{ cat $@; exit 1; }

# The SQL and the texts that the program carries with it.
$(BUILD)/embedded.c: $(EMBEDDED) $(BUILD)/embedded.list tests/support/embed.sh
	$(call say,EMBED,$@) tests/support/embed.sh $(EMBEDDED) > $@
$(BUILD)/embedded.o: $(BUILD)/embedded.c $(BUILD)/flags engine/base/embedded.h
	$(call say,CC,$<) $(COMPILE) -c -o $@ $<

# The build id: compiler, flags, and a digest of the sources that needs no git. Only version.c
# knows it, so that nothing else is compiled again when it changes.
$(BUILD)/build_id: $(DIGESTED) $(BUILD)/digested.list $(BUILD)/flags
	@{ "$(CC)" --version | head -n 1 | tr -d '"\\' | tr '\n' ';'; \
	printf ' %s; sources ' '$(strip $(CODE_FLAGS))'; \
	sha256sum $(DIGESTED) | sha256sum | cut -c 1-64; } > $@
$(BUILD)/engine/base/version.o: engine/base/version.c $(BUILD)/build_id
	@mkdir -p $(@D)
	$(call say,CC,$<) $(COMPILE) -DTAPEDECK_BUILD="\"$$(cat $(BUILD)/build_id)\"" -c -o $@ $<

$(LIBRARY): $(LIBRARY_OBJECTS) $(BUILD)/objects.list
	@rm -f $@
	$(call say,AR,$@) ar rcsD $@ $(LIBRARY_OBJECTS)

$(BUILD)/tapedeck: $(BUILD)/engine/cli/main.o $(LIBRARY)
	$(call say,LINK,$@) $(LINK) -o $@ $^ $(LIBRARIES)

# An archive, so that a test links only the helpers it calls.
$(BUILD)/libsupport.a: $(SUPPORT_OBJECTS)
	@rm -f $@
	$(call say,AR,$@) ar rcsD $@ $^

$(TEST_PROGRAMS): %: %.o $(BUILD)/libsupport.a $(LIBRARY)
	$(call say,LINK,$@) $(LINK) -o $@ $^ -lcmocka $(LIBRARIES)

$(BENCH_PROGRAMS): %: %.o $(BUILD)/libsupport.a $(LIBRARY)
	$(call say,LINK,$@) $(LINK) -o $@ $^ $(LIBRARIES)

$(FUZZ_PROGRAMS): %: %.o $(BUILD)/libsupport.a $(LIBRARY)
	$(call say,LINK,$@) $(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBRARIES)

.SECONDARY:
-include $(wildcard $(BUILD)/engine/*/*.d $(BUILD)/tests/*/*.d $(BUILD)/*.d)
