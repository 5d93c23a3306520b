"$TAPEDECK" run scenario.ini -o "$OUT" --quiet || exit
find out -path '*outbox/*' | sort
cat out/notifications.ndjson out/outbox/new/*
echo "lines $(wc -l <out/notifications.ndjson)"
echo "messages $(find out/outbox -type f | wc -l)"
grep -c 'Ann Smith\|not an address' out/notifications.ndjson out/outbox/new/*
exit 0
