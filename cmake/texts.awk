# SPDX-License-Identifier: Apache-2.0
# Makes entries of a table from texts. The awk script that goes with it begins the table, and its entry()
# prints what an entry has before its text. The first line of a text is its licence and is left out.
FNR == 1 {
    if (open)
        print "    },"
    open = 1
    entry()
}
FNR > 1 {
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
