# SPDX-License-Identifier: Apache-2.0
# Makes the table of shipped.h from the files of manifests/, with cmake/texts.awk after it.
BEGIN {
    print "/* Made by table.awk from manifests/. */"
    print "#include \"shipped/shipped.h\"\n"
    print "const struct shipped_file shipped_files[] = {"
}
function entry(path) {
    path = FILENAME
    sub(/.*manifests\//, "", path)
    printf "    {\"%s\",\n", path
}
