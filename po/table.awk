# SPDX-License-Identifier: Apache-2.0
# Makes the table of language.h from a .po file. The strings of a .po file are C strings already, so
# they are carried over as they stand; the header entry, whose msgid is empty, is left out.
function flush() {
    if (id != "" && id != "\"\"" && text != "" && text != "\"\"")
        printf "    {%s,\n     %s},\n", id, text
    id = text = ""
}
BEGIN {
    print "/* Made from a .po file by po/table.awk. */"
    print "#include \"base/language.h\"\n"
    print "const struct translation chinese[] = {"
}
/^msgid / { flush(); into = "id"; sub(/^msgid /, ""); id = $0; next }
/^msgstr / { into = "text"; sub(/^msgstr /, ""); text = $0; next }
/^"/ {
    if (into == "id")
        id = (id == "\"\"" ? "" : id " ") $0
    else
        text = (text == "\"\"" ? "" : text " ") $0
}
END {
    flush()
    print "};"
    print "const size_t chinese_count = sizeof chinese / sizeof *chinese;"
}
