"$TAPEDECK" run scenario.ini -o "$OUT"
code=$?
[ -e "$OUT" ] || [ -e "$OUT.part" ] || echo 'nothing written'
exit $code
