// SPDX-License-Identifier: Apache-2.0
#include "fix/overwrite.h"
#include "unit.h"

#include "base/file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/meshrail-overwrite-XXXXXX";
static char path[sizeof folder + 8];

static void put(const char *text)
{
    FILE *file = fopen(path, "w");
    check(file && fputs(text, file) >= 0);
    if (file)
        fclose(file);
}

static void holds(const char *text)
{
    size_t length;
    char *bytes = file_read(path, 100, &length);
    check_text(bytes, text);
    free(bytes);
}

static bool written(const char *was, const char *text, struct error *err)
{
    return overwrite_file(path, was, strlen(was), text, strlen(text), err);
}

static void writes_over_what_was_read(void)
{
    struct error err = {0};
    put("old");
    check(written("old", "new and longer", &err));
    holds("new and longer");
}

/* Of the same length, longer, gone: the work of somebody else is not written over. */
static void leaves_what_has_changed(void)
{
    static const char *const meanwhile[] = {"odd", "old and more", "ol", ""};
    for (size_t i = 0; i < sizeof meanwhile / sizeof *meanwhile; i++) {
        struct error err = {0};
        put(meanwhile[i]);
        check(!written("old", "new", &err));
        check_text(err.text, "somebody has changed it meanwhile; fix it again");
        holds(meanwhile[i]);
    }
}

static void leaves_no_draft(void)
{
    check_int(unlink(path), 0);
    check_int(rmdir(folder), 0);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.yaml", folder);
    static const struct unit_case cases[] = {
        CASE(writes_over_what_was_read),
        CASE(leaves_what_has_changed),
        CASE(leaves_no_draft),
    };
    return UNIT_RUN(cases);
}
