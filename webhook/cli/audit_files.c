// SPDX-License-Identifier: Apache-2.0
#include "cli/audit_files.h"

#include "audit/audit_output.h"
#include "base/terminal.h"
#include "read/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct walk {
    struct input input;
    struct audit *audit;
};

static void take(struct input *input, const char *file)
{
    struct error err = {0};
    size_t length;
    struct audit *audit = ((struct walk *)input)->audit;
    char *text = input_read(file, &length, &err);
    if (text)
        audit_add(audit, file, !input->below, text, length);
    else
        audit_fault(audit, file, 0, 0, err.text);
}

static void lose(struct input *input, const char *file, const char *sentence)
{
    audit_fault(((struct walk *)input)->audit, file, 0, 0, sentence);
}

static void pass_over(struct input *input, const char *link)
{
    (void)link;
    ((struct walk *)input)->audit->skipped++;
}

void audit_read(struct audit *audit, int count, char **files, const char *const *exclude)
{
    char *standard_input[] = {(char[]){"-"}};
    struct walk walk = {.input = {.file = take,
                                  .fault = lose,
                                  .astray = pass_over,
                                  .without = {.patterns = exclude}},
                        .audit = audit};
    input_each(&walk.input, count ? count : 1, count ? files : standard_input);
}

bool audit_write(const struct audit *audit, const char *form, const char *file, struct error *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP_OF_FILES);
    struct text out = TEXT_IN(&arena);
    audit_print(audit, form, !file && terminal_paints(STDOUT_FILENO), &out);
    FILE *stream = file ? fopen(file, "we") : stdout;
    bool ok = stream && fputs(out.data, stream) != EOF;
    if (stream && stream != stdout)
        ok = fclose(stream) == 0 && ok;
    if (!ok)
        error_set(err, "%s: %s", file ? file : "standard output", strerror(errno));
    else if (arena.exhausted)
        ok = error_set(err, AUDIT_TOO_LARGE);
    arena_free(&arena);
    return ok;
}
