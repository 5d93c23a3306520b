"$TAPEDECK" book scenario.ini && "$TAPEDECK" book scenario.ini --json &&
    "$TAPEDECK" book scenario.ini --depth 1 || exit 9
[ -z "$(ls -A outputs 2>/dev/null)" ] || exit 9
"$TAPEDECK" book scenario.ini --compare book.csv
