# SPDX-License-Identifier: Apache-2.0
# Makes the table of complete.h from meshrail.<SHELL>. The first line of each is its licence and is left
# out: zsh looks for #compdef there.
BEGIN {
    print "/* Made from completion by table.awk. */"
    print "#include \"complete.h\"\n"
    print "const struct completion_script completion_scripts[] = {"
}
FNR == 1 {
    if (open)
        print "    },"
    open = 1
    shell = FILENAME
    sub(/.*\./, "", shell)
    printf "    {\"%s\",\n", shell
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
