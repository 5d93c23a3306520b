#!/bin/sh
# The house rules that a machine can check, for `make layers`; the argument is the Makefile's LAYERS:
# folders from low to high, `<` between steps.
#   - a file of engine/ includes its own folder and lower steps, and names files from engine/;
#   - every folder of engine/ with code stands in LAYERS;
#   - no two code files of engine/ and tests/ have the same name;
#   - no call that the house rules out (locale, clock, unchecked lengths, hidden state).
set -eu
cd "$(dirname "$0")/../.."

find engine tests -name '*.[ch]' | sort | xargs awk -v layers="$1" '
BEGIN {
    count = split(layers, words, " ")
    step = 0
    for (i = 1; i <= count; i++) {
        if (words[i] == "<") step++
        else step_of[words[i]] = step
    }
    banned = "strcpy strncpy strcat strncat sprintf vsprintf strtok atoi atol atof strtod strtof " \
             "strtold gets system popen localtime mktime ctime asctime rand srand random tmpnam"
    banned_count = split(banned, calls, " ")
}
function wrong(text) {
    print FILENAME ":" FNR ": " text
    failed = 1
}
FNR == 1 {
    parts = split(FILENAME, path, "/")
    name = path[parts]
    if (name in first_of) {
        print FILENAME ": the name is taken by " first_of[name] "; names are unique in the tree"
        failed = 1
    } else {
        first_of[name] = FILENAME
    }
    engine = path[1] == "engine"
    room = path[2]
    in_comment = 0
    if (engine && (parts != 3 || !(room in step_of))) {
        print FILENAME ": engine/" (parts == 3 ? room "/" : "") " is not in LAYERS of the Makefile"
        failed = 1
        engine = 0
    }
}
!engine { next }
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    split(quoted[2], included, "/")
    other = included[1]
    if (!(other in step_of)) {
        wrong("\"" quoted[2] "\" is not in a known folder (write it from engine/)")
    } else if (other != room && step_of[other] >= step_of[room]) {
        wrong(room "/ (step " step_of[room] ") must not include " other "/ (step " \
              step_of[other] "): only lower steps")
    }
    next
}
{
    line = $0
    # Comments and the contents of strings are no calls.
    gsub(/\\./, "", line)
    gsub(/"[^"]*"/, "\"\"", line)
    if (in_comment) {
        if (!sub(/^.*\*\//, "", line)) next
        in_comment = 0
    }
    gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, " ", line)
    sub(/\/\/.*/, "", line)
    if (sub(/\/\*.*/, "", line)) in_comment = 1
    if (line !~ /\(/) next
    for (i = 1; i <= banned_count; i++) {
        if (index(line, calls[i]) && line ~ ("(^|[^A-Za-z0-9_.>])" calls[i] "[ \t]*\\(")) {
            wrong(calls[i] "() is ruled out in engine/")
        }
    }
}
END { exit failed }
'
