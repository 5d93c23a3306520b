"$TAPEDECK" run scenario.ini -o "$OUT" >/dev/null || exit

# RFC 6962 with stock tools: a leaf is SHA-256(0x00 line), a node SHA-256(0x01 left right). Complete
# subtrees of equal size are joined as they come, what is left from the right at the end.
hash() { openssl dgst -sha256 -binary; }
tree_root() { # FILE of lines: prints the root in base64
    rm -rf stack && mkdir stack
    depth=0
    while IFS= read -r line; do
        { printf '\000' && printf %s "$line"; } | hash >stack/$depth
        eval size$depth=1
        depth=$((depth + 1))
        while [ $depth -ge 2 ]; do
            eval "left=\$size$((depth - 2)) right=\$size$((depth - 1))"
            [ "$left" = "$right" ] || break
            join
        done
    done <"$1"
    while [ $depth -ge 2 ]; do join; done
    openssl base64 -A <stack/0
}
join() {
    { printf '\001' && cat stack/$((depth - 2)) stack/$((depth - 1)); } | hash >stack/node
    mv stack/node stack/$((depth - 2))
    eval size$((depth - 2))=$((left + right))
    depth=$((depth - 1))
}

sqlite3 -separator ' ' "$OUT/run.db" 'SELECT events, log_lines, root FROM checkpoints' >rows
while read -r events lines root; do
    head -n "$lines" "$OUT/audit.log" >leaves
    hex=$(tree_root leaves | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
    [ "$hex" = "$root" ] && echo "after $events events: right"
done <rows
