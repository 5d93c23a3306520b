#!/bin/sh
# Refused with the reason and exit code 2, and what is there stays usable: a second run into a folder in
# use, a resume while the run or another resume lives, a resume after inputs, scenario or program have
# changed.
set -u
top=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
cd "$work" || exit 1
cp "$top/scenarios/outage.ini" scenario.ini
sed -i 's|\.\./inputs/outage/|feeds/|' scenario.ini
cp -R "$top/inputs/outage" feeds
printf 'quantile,ns\n0,1000000\n1,2000000\n' >times.csv
sed 's|^service = uniform:200ms:900ms|service = empirical:times.csv|' scenario.ini >with_times.ini

refused() { # NAME WORDS COMMAND...: exit code 2 and these words on stderr
    name=$1
    words=$2
    shift 2
    "$@" >said 2>&1
    code=$?
    if [ "$code" = 2 ] && grep -qF -e "$words" said; then
        echo "ok refusals: $name"
    else
        echo "not ok refusals: $name: exit code $code, $(cat said)"
        failed=1
    fi
}
begin() { # SCENARIO: an unfinished run in out.part
    rm -rf out out.part
    "$TAPEDECK" run "$1" -o out --max-jobs 1000 --quiet >said 2>&1
    [ $? = 8 ] || {
        echo "not ok refusals: the run did not stop: $(cat said)"
        failed=1
    }
}
goes_on() { # NAME: put back, it ends
    if "$TAPEDECK" resume out --quiet >said 2>&1; then
        echo "ok refusals: $1"
    else
        echo "not ok refusals: $1: $(cat said)"
        failed=1
    fi
}

# A run that lives: it waits for the reader of its events.
mkfifo pipe
"$TAPEDECK" run scenario.ini -o out --follow >pipe 2>living &
child=$!
exec 3<pipe
IFS= read -r _ <&3
refused 'a second run into the same folder' 'in use' "$TAPEDECK" run scenario.ini -o out
refused 'even with --force' 'in use' "$TAPEDECK" run scenario.ini -o out --force
refused 'a resume while the run lives' 'in use' "$TAPEDECK" resume out
refused 'a resume of its DIR.part' 'in use' "$TAPEDECK" resume out.part
cat <&3 >/dev/null
exec 3<&-
if wait "$child"; then
    echo "ok refusals: the run that was there first ends"
else
    echo "not ok refusals: the run that was there first: $(cat living)"
    failed=1
fi
if "$TAPEDECK" run scenario.ini -o out --quiet >said 2>&1; then
    echo "ok refusals: a new run takes the place of the sealed one"
else
    echo "not ok refusals: a new run in place of the sealed one: $(cat said)"
    failed=1
fi

begin scenario.ini
refused 'a new run over an unfinished one' 'unfinished run' "$TAPEDECK" run scenario.ini -o out
cp feeds/orders.csv kept
echo '2026-03-10T20:00:00Z,late,ann,CORE,buy,1,,,,' >>feeds/orders.csv
refused 'a resume with a changed input' 'orders.csv has changed' "$TAPEDECK" resume out
tr 1 2 <kept >feeds/orders.csv
refused 'a resume with an input of the same size' 'orders.csv has changed' "$TAPEDECK" resume out
mv feeds/orders.csv away
refused 'a resume without an input' 'there is no file' "$TAPEDECK" resume out
cp kept feeds/orders.csv
cp scenario.ini kept.ini
sed -i 's/^tries = 5/tries = 6/' scenario.ini
refused 'a resume with a changed scenario' 'scenario.ini has changed' "$TAPEDECK" resume out
rm scenario.ini
refused 'a resume without its scenario' 'scenario.ini' "$TAPEDECK" resume out
cp kept.ini scenario.ini
# A program with other sources: the digest of the sources in it begins with other digits.
sed 's/; sources ......../; sources 00000000/' "$TAPEDECK" >another
chmod +x another
refused 'a resume by another program' 'another build of the program' ./another resume out
# A resume lives, too.
"$TAPEDECK" resume out --follow >pipe 2>living &
child=$!
exec 3<pipe
IFS= read -r _ <&3
refused 'a resume while a resume lives' 'in use' "$TAPEDECK" resume out
refused 'a run while a resume lives' 'in use' "$TAPEDECK" run scenario.ini -o out --force
exec 3<&-
wait "$child"
goes_on 'with all as it was it goes on'

# Two at the same instant: one ends, the other is refused, or finds the run of the first and replaces it.
for try in 1 2 3 4 5; do
    rm -rf out out.part
    "$TAPEDECK" run scenario.ini -o out --quiet >said.1 2>&1 &
    child=$!
    "$TAPEDECK" run scenario.ini -o out --quiet >said.2 2>&1
    codes="$? "
    wait "$child"
    codes="$codes$?"
    case $codes in
    '0 0') ;;
    '0 2' | '2 0') grep -qF 'in use' said.1 said.2 ;;
    *) false ;;
    esac && "$TAPEDECK" verify out >said 2>&1
    [ $? = 0 ] || {
        echo "not ok refusals: two at once, try $try: $codes, $(cat said.1 said.2)"
        failed=1
    }
done
[ $failed != 0 ] || echo "ok refusals: two runs that begin at once"

begin with_times.ini
echo '1,3000000' >>times.csv
refused 'a resume with a changed table of service times' 'times.csv' "$TAPEDECK" resume out
rm -rf out.part
refused 'a resume of nothing' 'nothing to resume' "$TAPEDECK" resume nowhere
exit $failed
