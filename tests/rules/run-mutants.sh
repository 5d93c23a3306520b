#!/bin/sh
# Proves that the rule tests can fail: applies each line of tests/rules/mutants to a copy of the tree,
# builds it and expects the named test to turn red. Prints `ok mutant ...` or `not ok mutant ...: why`.
#
#   tests/rules/run-mutants.sh [RULE]...    only the lines of these rules
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
TAPEDECK_DATA=${TAPEDECK_DATA:-../shared/data}
case $TAPEDECK_DATA in /*) ;; *) TAPEDECK_DATA=$top/$TAPEDECK_DATA ;; esac
BUILD=.build/mutants
export TAPEDECK_DATA BUILD
unset TAPEDECK MAKEFLAGS MAKELEVEL CHECK CI 2>/dev/null

# ---- One copy of the tree works through every n-th line ------------------------------------------

build() { # MORE...: the program and test programs, optimised for the compiler's speed
    make -s -j1 MODE=debug BUILD=$BUILD program "$@" >"$work/make" 2>&1
}

is_green() { # TEST
    case $1 in
    */*)
        if [ -f "$1.c" ]; then build "$BUILD/$1" || return 1; fi
        JOBS=1 TIMEOUT=30 tests/run.sh "^[a-z]* $1(\.sh)?\$" >"$work/test" 2>&1
        ;;
    *) timeout -k 2 30 tests/rules/run.sh "$1" >"$work/test" 2>&1 ;;
    esac
}

# Prints the file with the text replaced; exit code 1 unless the text occurs exactly once.
mutate() { # FILE ORIGINAL MUTATED
    original=$2 mutated=$3 awk '
        BEGIN { original = ENVIRON["original"]; mutated = ENVIRON["mutated"] }
        {
            rest = $0
            while ((at = index(rest, original)) > 0) {
                found++
                if (found == 1) $0 = substr($0, 1, at - 1) mutated substr($0, at + length(original))
                rest = substr(rest, at + length(original))
            }
            print
        }
        END { exit found != 1 }' "$1"
}

try_line() { # RULE FILE ORIGINAL MUTATED TEST
    name="mutant $1 of $2 ($5)"
    if [ -z "$5" ]; then
        echo "not ok mutant $1: the line has not five fields"
    elif [ ! -f "$2" ]; then
        echo "not ok $name: no such file"
    elif ! mutate "$2" "$3" "$4" >"$work/mutated"; then
        echo "not ok $name: the text occurs not exactly once: $3"
    elif ! build || ! is_green "$5"; then
        echo "not ok $name: the test is not green without it"
        cat "$work/make" "$work/test" | head -n 20 | sed 's/^/  /'
    else
        cp "$2" "$work/original"
        cat "$work/mutated" >"$2"
        if ! build; then
            echo "not ok $name: does not compile"
            head -n 5 "$work/make" | sed 's/^/  /'
        elif is_green "$5"; then
            echo "not ok $name: no test turns red for: $4"
        else
            echo "ok $name"
        fi
        # Written anew rather than moved back: make goes by the time.
        cat "$work/original" >"$2"
    fi
}

if [ "${1:-}" = --worker ]; then
    work=$2
    cd "$work/tree" || exit 1
    # A mutant may never end, or want all memory there is: that is red, too.
    mkdir "$work/tmp"
    export TMPDIR="$work/tmp"
    ulimit -v 8000000
    while IFS= read -r line; do
        printf '%s\n' "$line" | awk -F ' [|] ' '{ for (i = 1; i <= 5; i++) print (i <= NF ? $i : "") }' \
            >"$work/fields"
        {
            IFS= read -r rule
            IFS= read -r file
            IFS= read -r original
            IFS= read -r mutated
            IFS= read -r test
        } <"$work/fields"
        try_line "$rule" "$file" "$original" "$mutated" "$test"
    done <"$work/lines"
    exit 0
fi

# ---- Copies of the tree, one for each processor --------------------------------------------------

all=$(mktemp -d) || exit 1
trap 'rm -rf "$all"' EXIT
trap 'exit 1' HUP INT TERM

grep -v -e '^#' -e '^[[:space:]]*$' tests/rules/mutants >"$all/every"
: >"$all/lines"
if [ $# = 0 ]; then
    cp "$all/every" "$all/lines"
else
    for rule in "$@"; do grep -e "^$rule " "$all/every" >>"$all/lines"; done
fi
[ -s "$all/lines" ] || exit 0

workers=$(nproc 2>/dev/null || echo 2)
mkdir -p "$all/1/tree"
cp -R Makefile .ci engine schema docs scenarios inputs tests "$all/1/tree/" || exit 1
(cd "$all/1/tree" && make -s MODE=debug BUILD=$BUILD program) || exit 1
for worker in $(seq "$workers"); do
    [ "$worker" = 1 ] || { mkdir "$all/$worker" && cp -a "$all/1/tree" "$all/$worker/tree"; } || exit 1
done
for worker in $(seq "$workers"); do
    awk -v n="$workers" -v me="$worker" 'NR % n == me % n' "$all/lines" >"$all/$worker/lines"
    sh "$top/tests/rules/run-mutants.sh" --worker "$all/$worker" >"$all/$worker/results" 2>&1 &
done
wait
cat "$all"/*/results | tee "$all/results"
# Every line must have been tried and be ok.
[ "$(grep -c '^ok ' "$all/results")" = "$(grep -c . "$all/lines")" ]
