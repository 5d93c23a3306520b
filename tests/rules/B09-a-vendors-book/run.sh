"$TAPEDECK" book scenario.ini
