# SPDX-License-Identifier: Apache-2.0
# Makes the table of page.h from the pages beside the rules, <RULE-ID>.md and <RULE-ID>.zh-CN.md, with
# cmake/texts.awk after it. The facts in a page are left out: the program has them, and docs/generate
# wrote them down between the two marks.
BEGIN {
    print "/* Made by pages.awk from the pages beside the rules. */"
    print "#include \"book/page.h\"\n"
    print "const struct page pages[] = {"
}
function entry(path, id, language) {
    path = FILENAME
    sub(/.*\/policies\//, "policies/", path)
    id = path
    sub(/.*\//, "", id)
    sub(/\.md$/, "", id)
    language = sub(/\.zh-CN$/, "", id) ? "CHINESE" : "ENGLISH"
    printf "    {\"%s\", %s, \"%s\",\n", id, language, path
}
/^<!-- facts/ { facts = 1 }
facts == 1 {
    if (/^<!-- end of facts/)
        facts = 2
    next
}
facts == 2 {
    facts = 0
    if (/^$/)
        next
}
