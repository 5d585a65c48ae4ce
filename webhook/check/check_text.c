// SPDX-License-Identifier: Apache-2.0
#include "base/terminal.h"
#include "check/snippet.h"
#include "read/input.h"

#include <string.h>
#include <unistd.h>

/* A line of text belongs to all findings in a row that stand at the same place: it waits for the
 * last of them. */
struct text_output {
    struct check_output base;
    bool coloured, spoken;
    bool fresh; /* the object is still to be named, before its first finding */
    struct arena waiting;
    const char *file; /* the file of the last fault; "": something else came last */
    struct span span;
    const char *snippet;
};

#define BOLD "\033[1m"
#define FAINT "\033[2m"
#define OFF "\033[0m"

static const char *const colours[] = {
    [AUDIT] = "\033[1;34m", [WARN] = "\033[1;33m", [DENY] = "\033[1;31m", [PATCH] = "\033[1;36m"};

static const char *painted(const struct text_output *output, const char *paint)
{
    return output->coloured ? paint : "";
}

/* Prints the line that waits, if what comes now stands at another place. */
static void move_on(struct text_output *output, bool begins, const struct check_place *place)
{
    struct check_output *base = &output->base;
    if (!begins && output->snippet && place->span.start == output->span.start &&
        place->span.end == output->span.end)
        return;
    if (output->snippet)
        fputs(output->snippet, base->stream);
    if (begins && output->spoken)
        fputs("\n", base->stream);
    arena_reset(&output->waiting);
    output->spoken = true;
    output->snippet = NULL;
}

/* A line ends with its fix, unless a link follows; that is what eyes look for. */
static void add_line(struct text *out, const struct text_output *output, const char *line,
                     const char *fix)
{
    size_t length = strlen(line), tail = fix && ends_with(line, fix) ? strlen(fix) : 0;
    text_add_bytes(out, line, length - tail);
    if (tail)
        text_print(out, "%s%s%s", painted(output, BOLD), fix, painted(output, OFF));
    text_add(out, "\n");
}

static void say(struct text_output *output, const struct check_place *place, const char *colour,
                const char *word, const char *line, const char *fix)
{
    struct text out = TEXT_IN(&output->base.arena), snippet = TEXT_IN(&output->waiting);
    const struct snippet_paint paint = {painted(output, FAINT), painted(output, colour),
                                        painted(output, OFF)};
    text_add(&out, painted(output, BOLD));
    input_add_place(&out, place->file, place->line, place->column);
    text_print(&out, "%s%s%s:%s ", painted(output, OFF), paint.mark, word, paint.off);
    add_line(&out, output, line ? line : "", fix);
    fputs(out.data, output->base.stream);
    if (output->snippet)
        return;
    snippet_add(&snippet, place, &paint);
    output->snippet = snippet.data;
    output->span = place->span;
}

static void object(struct check_output *base, const struct check_object *object)
{
    (void)object;
    ((struct text_output *)base)->fresh = true;
}

static void add_heading(struct text_output *output, const struct check_object *object)
{
    struct text out = TEXT_IN(&output->base.arena);
    text_add(&out, painted(output, BOLD));
    check_add_object(&out, object);
    text_print(&out, "%s\n", painted(output, OFF));
    fputs(out.data, output->base.stream);
    output->fresh = false;
    output->file = "";
}

static void finding(struct check_output *base, const struct check_finding *finding,
                    const struct check_place *place)
{
    struct text_output *output = (struct text_output *)base;
    if (!check_tells(base->check, finding->action))
        return;
    move_on(output, output->fresh, place);
    if (output->fresh)
        add_heading(output, finding->object);
    say(output, place, colours[finding->patched ? PATCH : finding->action],
        check_word(base->check, check_action(finding)), finding->line, finding->fix);
}

/* A fault is about a file, so findings of the last object are complete. */
static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    struct text_output *output = (struct text_output *)base;
    move_on(output, strcmp(place->file, output->file) != 0, place);
    const char *file = arena_copy(&output->waiting, place->file, strlen(place->file));
    output->file = file ? file : "";
    say(output, place, colours[DENY], check_word(base->check, "error"), sentence, NULL);
}

static void end(struct check_output *base)
{
    struct text_output *output = (struct text_output *)base;
    struct text out = TEXT_IN(&base->arena);
    move_on(output, true, NULL);
    check_add_summary(&out, base->check);
    fputs(out.data, base->stream);
    arena_free(&output->waiting);
}

static void begin(struct check_output *base)
{
    struct text_output *output = (struct text_output *)base;
    output->coloured = base->stream == stdout && terminal_paints(STDOUT_FILENO);
}

struct check_output *check_output_text(void)
{
    static struct text_output output;
    output = (struct text_output){
        .file = "",
        .base = {.begin = begin, .object = object, .finding = finding, .fault = fault, .end = end}};
    arena_init(&output.waiting, ARENA_CAP);
    return &output.base;
}
