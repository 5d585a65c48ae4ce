# SPDX-License-Identifier: Apache-2.0
# Makes the page of audit_html.c from page.html, with cmake/texts.awk after it.
BEGIN {
    print "/* Made from page.html by page.awk. */"
    print "#include \"audit/audit_page.h\"\n"
    print "const struct audit_page audit_pages[] = {"
}
function entry() {
    print "    {"
}
