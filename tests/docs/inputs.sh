#!/bin/sh
# inputs/make.sh makes the feeds of scenarios/ again, byte for byte; every scenario passes `check`
# and opens with a comment that says what to look for.
set -u
cd "$(dirname "$0")/../.." || exit 1
TAPEDECK=${TAPEDECK:-$PWD/tapedeck}
export TAPEDECK
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

if inputs/make.sh "$work" >"$work.log" 2>&1 &&
    diff -r -x make.sh inputs "$work" >>"$work.log" 2>&1; then
    echo "ok inputs/make.sh gives the bytes of inputs/"
else
    echo "not ok inputs/make.sh gives the bytes of inputs/"
    head -n 20 "$work.log"
    failed=1
fi
rm -f "$work.log"

for scenario in scenarios/*.ini; do
    grep -q shared/data "$scenario" && continue # tests/conformance/targets.sh runs it
    if "$TAPEDECK" check "$scenario" >"$work/check" 2>&1 && grep -q '0 refused, 0 findings$' "$work/check" &&
        head -n 12 "$scenario" | grep -q '^; What to look for:'; then
        echo "ok $scenario passes check and says what to look for"
    else
        echo "not ok $scenario passes check and says what to look for"
        cat "$work/check"
        failed=1
    fi
done
exit $failed
