# SPDX-License-Identifier: Apache-2.0
# Makes entries of a table from texts: the table.awk that goes with it begins the table and, at the first
# line of each text, the entry. That line is the text's licence and is left out.
FNR == 1 && open { print "    }," }
FNR == 1 { open = 1 }
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
