gzip bars.csv && zstd -q --rm orders.csv && exec "$TAPEDECK" run scenario.ini -o "$OUT"
