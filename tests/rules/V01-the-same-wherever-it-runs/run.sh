root() { sed -n 's/^.*"root": *"\([0-9a-f]*\)".*$/\1/p' "$1/report.json" | head -n 1; }
TZ=UTC "$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
(TZ=Asia/Tokyo && export TZ && mkdir elsewhere && cp scenario.ini ./*.csv elsewhere/ && cd elsewhere &&
    "$TAPEDECK" run scenario.ini -o "$DIR/tokyo") >/dev/null || exit
[ -n "$(root "$OUT")" ] && [ "$(root "$OUT")" = "$(root tokyo)" ] && echo 'one root'
diff -r "$OUT/csv" tokyo/csv && cmp "$OUT/report.txt" tokyo/report.txt && echo 'the same bytes'
