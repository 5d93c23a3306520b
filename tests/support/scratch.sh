#!/bin/sh
# Prints a new temporary folder: in memory when there is such a disk, has room and lets programs run, for
# thousands of syncs take their time; else where mktemp puts it, as when TMPDIR says where.
if [ -z "${TMPDIR:-}" ] && folder=$(mktemp -d -p /dev/shm 2>/dev/null); then
    room=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
    printf '#!/bin/sh\nexit 0\n' >"$folder/probe"
    chmod +x "$folder/probe"
    if [ "${room:-0}" -gt 2000000 ] && "$folder/probe" 2>/dev/null; then
        rm "$folder/probe"
        echo "$folder"
        exit 0
    fi
    rm -rf "$folder"
fi
mktemp -d
