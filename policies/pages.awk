# SPDX-License-Identifier: Apache-2.0
# Makes the table of page.h from the texts beside the rules, <RULE-ID>.md and <RULE-ID>.zh-CN.md, with
# cmake/texts.awk before it.
BEGIN {
    print "/* Made by pages.awk from the texts beside the rules. */"
    print "#include \"book/page.h\"\n"
    print "const struct page pages[] = {"
}
FNR == 1 {
    id = FILENAME
    sub(/.*\//, "", id)
    sub(/\.md$/, "", id)
    language = sub(/\.zh-CN$/, "", id) ? "CHINESE" : "ENGLISH"
    printf "    {\"%s\", %s,\n", id, language
}
