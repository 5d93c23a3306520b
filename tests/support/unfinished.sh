# For tests/faults: what a stop of any kind leaves of an unfinished run.

# unfinished_is_sound DIR.part REFERENCE_LOG CONSISTENCY: prints what is wrong. Works on a copy, for sqlite3
# rolls back what is half done. CONSISTENCY is tests/faults/consistency.c as a program.
unfinished_is_sound() {
    [ -s "$1/run.db" ] || return 0
    rm -rf unfinished.copy
    cp -r "$1" unfinished.copy
    checked=$(unfinished_ask 'PRAGMA integrity_check')
    if [ "$checked" != ok ] && unfinished_ask .tables >/dev/null; then
        echo "integrity_check: $checked"
        return 1
    fi
    commit=$(unfinished_ask 'SELECT log_size, log_lines, root FROM resume_state') || return 0
    [ -n "$commit" ] || return 0
    size=${commit%% *}
    if ! head -c "$size" unfinished.copy/audit.log | cmp -s -n "$size" - "$2"; then
        echo "the log is no prefix of the reference up to the last commit ($size bytes)"
        return 1
    fi
    # shellcheck disable=SC2086 # three words
    "$3" "$2" $commit || return 1
    rm -rf unfinished.copy
}
unfinished_ask() { sqlite3 -init /dev/null -batch -separator ' ' unfinished.copy/run.db "$1" 2>&1; }
