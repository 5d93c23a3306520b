"$TAPEDECK" run scenario.ini -o first >/dev/null || exit
parent=$("$TAPEDECK" diff first first | sed 's/.* root //')
"$TAPEDECK" queue first retry J2 --actor ops --reason 'it is "back", now' \
    --at 2026-01-06T12:00:00Z -o "$OUT"
echo "retry: $?"
head -n 1 "$OUT/audit.log" | grep -qF "\"parent_root\":\"$parent\"" && echo "record 0 names the parent"
"$TAPEDECK" verify first --root "$parent" >/dev/null && echo "the parent is as it was"
"$TAPEDECK" verify "$OUT" --replay | tail -n 1
cat "$OUT"/inputs/retries1/operators.csv
"$TAPEDECK" queue "$OUT" retry J2 --actor ops --reason again -o third; echo "retried before: $?"
"$TAPEDECK" queue first retry J1 --actor ops --reason x; echo "not failed: $?"
"$TAPEDECK" queue first retry J2 --actor ops --reason x --at 2026-01-05T09:00:00Z; echo "too early: $?"
"$TAPEDECK" queue first retry J2 --actor ops; echo "no reason: $?"
"$TAPEDECK" queue first retry --actor ops --reason x; echo "no jobs: $?"
"$TAPEDECK" queue "$OUT" retry --error 'gateway is down' --actor eve --reason late -o third >/dev/null
echo "nothing left: $?"
echo "one operators feed: $(ls third/inputs | grep -c retries), $(grep -c . third/inputs/retries1/operators.csv) lines"
exit 0
