#!/bin/sh
# Prints the C file that holds the files named as arguments (already sorted bytewise) and the
# functions of engine/base/embedded.h. Needs od and awk alone.
set -eu

echo '/* Made by tests/support/embed.sh from the files named in it. */'
echo '#include "base/embedded.h"'
echo '#include <string.h>'
number=0
for file in "$@"; do
    echo
    echo "static const unsigned char file_${number}[] = {"
    od -An -v -tu1 "$file" | awk '{gsub(/ +/, ","); print substr($0, 2) ","}'
    echo '0};'
    number=$((number + 1))
done
echo
# The last row only keeps the table from being empty; it is not counted.
echo 'static const struct embedded_file files[] = {'
number=0
for file in "$@"; do
    echo "    {\"$file\", file_$number, sizeof file_$number - 1},"
    number=$((number + 1))
done
cat <<'END'
    {NULL, NULL, 0},
};

size_t embedded_count(void)
{
    return sizeof files / sizeof files[0] - 1;
}

const struct embedded_file *embedded_at(size_t index)
{
    return &files[index];
}

const struct embedded_file *embedded_find(const char *name)
{
    for (size_t i = 0; i < embedded_count(); i++) {
        if (strcmp(files[i].name, name) == 0) return &files[i];
    }
    return NULL;
}
END
