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

cat "$OUT/audit.checkpoint"
# A checkpoint is three lines: origin, number of leaves, root.
sizes=$(awk '/^[0-9]+$/ { print }' "$OUT/audit.checkpoint")
for size in $sizes; do
    head -n "$size" "$OUT/audit.log" >leaves
    root=$(tree_root leaves)
    grep -qxF "$root" "$OUT/audit.checkpoint" && echo "a root is right"
done | sort | uniq -c | sed 's/^ *//'
[ "$(printf '%s\n' $sizes | tail -n 1)" = "$(wc -l <"$OUT/audit.log" | tr -d ' ')" ] && echo 'the final one has all lines'
