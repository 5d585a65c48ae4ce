# SPDX-License-Identifier: Apache-2.0
# Makes the table of page.h from the texts beside the rules, <RULE-ID>.md and <RULE-ID>.zh-CN.md. The
# first line of each is its licence and is left out.
BEGIN {
    print "/* Made from policies/pages by table.awk. */"
    print "#include \"page.h\"\n"
    print "const struct page pages[] = {"
}
FNR == 1 {
    if (open)
        print "    },"
    open = 1
    id = FILENAME
    sub(/.*\//, "", id)
    sub(/\.md$/, "", id)
    language = sub(/\.zh-CN$/, "", id) ? "CHINESE" : "ENGLISH"
    printf "    {\"%s\", %s,\n", id, language
    next
}
{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    printf "     \"%s\\n\"\n", $0
}
END {
    if (open)
        print "    },"
    print "    {0},"
    print "};"
}
