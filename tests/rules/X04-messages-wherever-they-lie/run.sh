"$TAPEDECK" run scenario.ini -o "$OUT" --quiet || exit
look() { # WHAT
    printf '%s: ' "$1"
    "$TAPEDECK" verify out >said 2>found
    code=$?
    printf '%s ' $code
    cat said found | tail -n 1 | sed 's/root is.*//; s/.*out\/outbox/outbox/'
}
cd out/outbox || exit
mkdir -p .Archive/cur
mv new/1704240000.N1.tapedeck cur/1704240000.N1.tapedeck:2,S
mv new/1704412800.N2.tapedeck .Archive/cur/whatever
touch dovecot.index maildirfolder
cd ../..
look moved
mv out/outbox/cur/1704240000.N1.tapedeck:2,S kept
look missing
sed 's/101/102/' kept >out/outbox/cur/1704240000.N1.tapedeck:2,S
look changed
cp kept out/outbox/cur/1704240000.N1.tapedeck:2,S
look back
cp kept out/outbox/new/again
look twice
rm out/outbox/new/again
echo hello >out/outbox/new/stranger
look stranger
exit 0
