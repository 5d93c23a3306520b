#!/bin/sh
# What `make check` does: every step, to the end, then the list of those that failed. Each step builds
# in a folder of its own below .build/check/, so that a second check compiles only what changed, and
# leaves ./tapedeck alone. A skipped test is a failure.
#
#   tests/check.sh [STEP]...     only these: layers format tidy gcc clang asan tsan valgrind
#                                instructions faults mutants fuzz
#                                (tsan: with a thread that reads ahead for each feed, however small)
#   FUZZ_SECONDS=20              for each fuzzer
set -u
cd "$(dirname "$0")/.." || exit 1
MAKE=${MAKE:-make}
CHECK=1
export CHECK
unset CI BUILD MODE CC CFLAGS 2>/dev/null

# Reports of the sanitizers end the program with a code that it never uses itself.
ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:exitcode=99
UBSAN_OPTIONS=print_stacktrace=1:exitcode=99
TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS

build() { # FOLDER VARIABLE=VALUE...
    folder=.build/check/$1
    shift
    $MAKE -s --no-print-directory BUILD="$folder" WERROR=1 "$@" program test-programs
}

tests() { # FOLDER VARIABLE=VALUE...
    build "$@" && BUILD=.build/check/$1 tests/run.sh
}

# Memory errors that sanitizers do not see, such as reads of what was never written: the program in
# the first test of each group of rules, and the fast test programs.
valgrind_tests() {
    build gcc CC=gcc || return 1
    cat >.build/check/valgrind <<END
#!/bin/sh
exec valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
    $PWD/.build/check/gcc/tapedeck "\$@"
END
    chmod +x .build/check/valgrind
    BUILD=.build/check/gcc TAPEDECK=$PWD/.build/check/valgrind \
        RUNNER='valgrind -q --error-exitcode=99' \
        tests/run.sh 'rule tests/rules/[A-Z]0[1-3]' 'program tests/unit/'
}

# Instructions of four small workloads: a regression of speed that no noise hides.
instructions() {
    build gcc CC=gcc &&
        $MAKE -s --no-print-directory BUILD=.build/check/gcc WERROR=1 CC=gcc bench-programs &&
        BUILD=.build/check/gcc tests/bench/instructions.sh
}

# The resume law: every operation on the disk, every allocation, every commit, every job; 200 kills of a
# large run, and some of one that draws pictures; allocations and kills once more with feeds read ahead.
all_faults() {
    build gcc CC=gcc || return 1
    TAPEDECK=$PWD/.build/check/gcc/tapedeck
    jobs=$(nproc 2>/dev/null || echo 2)
    export TAPEDECK
    result=0
    FAULT_POINTS=0 FAULT_JOBS=$jobs sh tests/faults/loops.sh || result=1
    SLICE_POINTS=0 sh tests/faults/slices.sh || result=1
    KILL_POINTS=200 KILL_ROWS=30000 KILL_COMMIT=500 KILL_JOBS=$jobs sh tests/faults/kill_resume.sh || result=1
    KILL_POINTS=40 KILL_JOBS=$jobs sh tests/faults/kill_resume.sh || result=1
    build ahead CC=gcc CPPFLAGS=-DFEED_AHEAD_SIZE=0 || return 1
    TAPEDECK=$PWD/.build/check/ahead/tapedeck
    FAULT_POINTS=0 FAULT_KINDS='memory kill' FAULT_JOBS=$jobs sh tests/faults/loops.sh || result=1
    return $result
}

step() {
    case $1 in
    layers) $MAKE -s --no-print-directory layers ;;
    format) $MAKE -s --no-print-directory format-check ;;
    tidy) $MAKE -s -k --no-print-directory BUILD=.build/check/gcc WERROR=1 tidy ;;
    gcc) tests gcc CC=gcc ;;
    clang) tests clang CC=clang ;;
    asan) TIMEOUT=900 tests asan CC=gcc MODE=asan ;;
    tsan) TIMEOUT=900 tests tsan CC=gcc MODE=tsan CPPFLAGS=-DFEED_AHEAD_SIZE=0 ;;
    valgrind) TIMEOUT=900 valgrind_tests ;;
    instructions) instructions ;;
    faults) all_faults ;;
    mutants) tests/rules/run-mutants.sh ;;
    fuzz) $MAKE -s --no-print-directory fuzz FUZZ_SECONDS="${FUZZ_SECONDS:-20}" ;;
    *)
        echo "unknown step $1"
        false
        ;;
    esac
}

[ $# != 0 ] || set -- layers format tidy gcc clang asan tsan valgrind instructions faults mutants fuzz
failed=
for name in "$@"; do
    echo "== $name"
    started=$(date +%s)
    if step "$name"; then result=passed; else result=failed; fi
    [ $result = passed ] || failed="$failed $name"
    echo "== $name $result after $(($(date +%s) - started)) s"
done
if [ -n "$failed" ]; then
    echo "check failed:$failed"
    exit 1
fi
echo "check passed"
