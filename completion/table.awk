# SPDX-License-Identifier: Apache-2.0
# Makes the table of complete.h from meshrail.<SHELL>, with cmake/texts.awk after it. zsh looks for
# #compdef in the first line.
BEGIN {
    print "/* Made from completion by table.awk. */"
    print "#include \"cli/complete.h\"\n"
    print "const struct completion_script completion_scripts[] = {"
}
function entry(shell) {
    shell = FILENAME
    sub(/.*\./, "", shell)
    printf "    {\"%s\",\n", shell
}
