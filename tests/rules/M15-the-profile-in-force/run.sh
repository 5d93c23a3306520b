"$TAPEDECK" run scenario.ini -o "$OUT" >run.txt || exit
head -n 60 "$OUT/report.txt"
