"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit
"$TAPEDECK" verify --replay "$OUT" >said 2>&1
echo "replay: $?"
