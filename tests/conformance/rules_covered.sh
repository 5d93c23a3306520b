#!/bin/sh
# Every rule of docs/RULES.md that this release has is shown by a folder of tests/rules and can be broken by
# a line of tests/rules/mutants; every folder and every line is about a rule that is there. Decisions (N) are
# tested under the rule that they are about.
set -u
failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# What a later release brings: margin, sessions and signatures of orders, guaranteed settlement, violations,
# sessions, permissions, signed feeds, signatures. The keys are known and refused.
later='L05 R04 S04 S05 U02 U03 U04 X05'

sed -n 's/^- \*\*\([A-MO-Z][0-9][0-9]\)\*\*.*/\1/p' docs/RULES.md | sort -u >"$work/all"
printf '%s\n' $later | sort >"$work/later"
comm -23 "$work/all" "$work/later" >"$work/rules"
ls tests/rules | sed -n 's/^\([A-Z][0-9][0-9]\)-.*/\1/p' | sort -u >"$work/shown"
sed -n 's/^\([A-Z][0-9][0-9]\) | .*/\1/p' tests/rules/mutants | sort -u >"$work/broken"

must_be_empty() { # NAME WHAT
    if [ -s "$work/odd" ]; then
        echo "not ok rules_covered: $1: $(tr '\n' ' ' <"$work/odd")"
        failed=1
    else
        echo "ok rules_covered: $1"
    fi
}
[ "$(wc -l <"$work/rules")" -gt 90 ] || echo 'hardly a rule was found' >"$work/few"
cat "$work/few" >"$work/odd" 2>/dev/null
must_be_empty "$(wc -l <"$work/rules") rules are in this release"
comm -23 "$work/rules" "$work/shown" >"$work/odd"
must_be_empty 'each has a folder'
comm -23 "$work/rules" "$work/broken" >"$work/odd"
must_be_empty 'each has a mutant'
cat "$work/shown" "$work/broken" | sort -u | comm -23 - "$work/rules" >"$work/odd"
must_be_empty 'no folder and no mutant is about another'
exit $failed
