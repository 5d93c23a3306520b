#!/bin/sh
# The resume law: a small run meets a fault at its n-th operation on the disk (write, sync, open,
# truncation, rename, unlink, mkdir), allocation or commit, for every n; then comes `resume`. After the
# fault: exit code 74 with a message (or the run ends well: not every fault is fatal), or the process is
# dead; no half result at the run's name; the database is sound; up to the last commit the log is a prefix
# of the reference, by its bytes and by the consistency proof from the root that the commit states. After
# the resume: root, files and database content of the run that met no fault.
# Prints, for each kind, how many operations a run without a fault does, points tried, how the runs that
# met the fault ended, and failures.
#
#   FAULT_KINDS="eio full torn kill half drop mix memory commit resume_kill resume_eio resume_mix"
#                      which faults (all); `commit`: killed right after the n-th commit, one being made at
#                      every event; `resume_`: the fault meets the resume of a run that stopped half-way
#   FAULT_POINTS=N     so many points of each kind, spread by FAULT_SEED (1); 0: every one (3)
#   FAULT_JOBS=N       points at a time (1)
set -u
top=$PWD
# In memory if that is possible: what a sync keeps is decided here.
work=$(TMPDIR='' sh tests/support/scratch.sh) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
kinds=${FAULT_KINDS:-eio full torn kill half drop mix memory commit resume_kill resume_eio resume_mix}
points=${FAULT_POINTS:-3}
seed=${FAULT_SEED:-1}
jobs=${FAULT_JOBS:-1}
if ldd "$TAPEDECK" 2>/dev/null | grep -q 'lib[at]san'; then
    echo "ok loops: left to the builds without a sanitizer, which cannot have a library before it"
    exit 0
fi
# shellcheck source=/dev/null
. "$top/tests/support/unfinished.sh"
cd "$work" || exit 1
compile() { ${CC:-cc} -std=gnu17 -O1 "$@"; }
if ! compile -shared -fPIC -o disk.so "$top/tests/faults/disk.c" -ldl -lpthread ||
    ! compile -o consistency "$top/tests/faults/consistency.c" -lcrypto; then
    echo "not ok loops: tests/faults/*.c do not compile"
    exit 1
fi

content() { sqlite3 -init /dev/null -batch "$1/run.db" '.sha3sum --schema' 2>&1; }
root_of() { sed -n 's/.*"root": *"\([0-9a-f]*\)".*/\1/p' "$1/run.json" | head -n 1; }
run_it() { "$TAPEDECK" run scenario.ini -o out --quiet "$@"; }
under() { # N: with the fault at the n-th operation
    rm -rf out out.part out.replaced scratch commits
    mkdir scratch
    case $kind in
    resume_*)
        cp -r ../stopped.part out.part
        set -- "$1" resume out
        ;;
    *) set -- "$1" run scenario.ini -o out ;;
    esac
    at=$1
    shift
    FAULT_ROOT=$PWD/out FAULT_KIND=${kind#resume_} FAULT_AT=$at FAULT_SEED=$seed FAULT_SCRATCH=$PWD/scratch \
        FAULT_COUNT=$PWD/count FAULT_COMMITS=$PWD/commits LD_PRELOAD=$work/disk.so "$TAPEDECK" "$@" --quiet
}

# A folder for each process that tries points, and one for the reference.
prepare() { # FOLDER
    mkdir "$work/$1"
    cd "$work/$1" || exit 1
    # shellcheck source=/dev/null
    . "$top/tests/support/small_scenario.sh"
    [ "$kind" != commit ] || sed -i 's/^commit_every = .*/commit_every = 1/' scenario.ini
}

complain() { # WHAT
    echo "$n" >>failures
    echo "not ok loops: $kind at operation $n of $count: $1"
    head -n 5 said | sed 's/^/  /'
}

try_point() {
    rm -f said
    under "$n" >said 2>&1
    code=$?
    echo "$code" >>codes
    case $kind in
    *kill | half | drop | *mix | commit) fatal='137 0' ;; # the operation may come after the last of a thread
    *) fatal='74 0' ;;
    esac
    case " $fatal " in
    *" $code "*) ;;
    *) complain "exit code $code" && return ;;
    esac
    [ "$code" != 74 ] || grep -q . said || { complain 'no message' && return; }
    if [ -e out ] && [ ! -f out/audit.checkpoint ]; then
        complain 'a half result stands at its name'
        return
    fi
    if [ -d out.part ] && ! unfinished_is_sound out.part ../reference/out/audit.log ../consistency >said; then
        complain 'what the fault left'
        return
    fi
    "$TAPEDECK" resume out --quiet >said 2>&1
    code=$?
    if [ "$code" = 2 ] && grep -q 'nothing to resume' said; then
        echo "$n" >>anew
        # The first commit makes the tables; the last one may not be on the disk yet. What was committed
        # else is never begun anew, and what was stopped had a commit.
        commits=$(cat commits 2>/dev/null | wc -c)
        case $kind:$commits in
        resume_* | *:[3-9] | *:??*) complain "begun anew after $commits commits" && return ;;
        esac
        run_it --force >said 2>&1
        code=$?
    fi
    [ "$code" = 0 ] || { complain "resume ends with $code" && return; }
    content out >out.content
    if [ "$(root_of out)" != "$root" ] || ! cmp -s ../reference/content out.content ||
        ! diff -r -x run.json -x run.db ../reference/out out >said 2>&1; then
        complain 'the end differs from that of the run without a fault'
    fi
}

total=0
for kind in $kinds; do
    prepare reference
    rm -rf ../stopped*
    "$TAPEDECK" run scenario.ini -o ../stopped --max-jobs 45 --quiet >said 2>&1
    under 0 >said 2>&1 || { echo "not ok loops: $kind: the run without a fault" && cat said && exit 1; }
    read -r count <count
    content out >content
    root=$(root_of out)
    awk -v count="$count" -v points="$points" -v seed="$seed" 'BEGIN {
        srand(seed)
        if (points == 0 || points >= count) for (i = 1; i <= count; i++) print i
        else for (i = 0; i < points; i++) print 1 + int((i + rand()) * count / points) }' >"$work/points"
    job=0
    while [ "$job" -lt "$jobs" ]; do
        (
            prepare "$job"
            for n in $(awk -v jobs="$jobs" -v job="$job" 'NR % jobs == job' "$work/points"); do
                try_point
            done
        ) &
        job=$((job + 1))
    done
    wait
    cd "$work" || exit 1
    tried=$(cat [0-9]*/codes | wc -l)
    failures=$(cat [0-9]*/failures 2>/dev/null | wc -l)
    ends=$(sort -n [0-9]*/codes | uniq -c | awk '{ printf "%s%d ended with %d", (NR > 1) ? ", " : "", $1, $2 }')
    begun=$(cat [0-9]*/anew 2>/dev/null | wc -l)
    what="loops: $kind: $count operations, $tried points tried ($ends; $begun before the first commit), failures $failures"
    if [ "$tried" != "$(wc -l <points)" ]; then
        echo "not ok $what: not all points were tried"
        failures=$((failures + 1))
    elif [ "$failures" = 0 ]; then
        echo "ok $what"
    else
        echo "# $what"
    fi
    total=$((total + failures))
    rm -rf "$work"/[0-9]* "$work/reference"
done
[ "$total" = 0 ]
