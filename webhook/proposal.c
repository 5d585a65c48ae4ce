// SPDX-License-Identifier: Apache-2.0
#include "proposal.h"

#include "diff.h"
#include "region.h"
#include "remedy.h"
#include "splice.h"

#include <string.h>

/* The whole lines in which the region lies, with `text` in its place. */
static struct text lines_with(const struct source *source, struct span region, const char *text,
                              size_t length, struct arena *arena)
{
    struct text lines = TEXT_IN(arena);
    size_t start = line_start(source, region.start), end = line_end(source, region.end);
    text_add_bytes(&lines, source->text + start, region.start - start);
    text_add_bytes(&lines, text, length);
    end += source->text[end] == '\r';
    end += source->text[end] == '\n';
    text_add_bytes(&lines, source->text + region.end, end - region.end);
    return lines;
}

static const struct fix *changes_between(const struct text *before, const struct text *after,
                                         unsigned line, struct arena *arena)
{
    struct diff diff;
    struct fix *fix = arena_alloc(arena, sizeof *fix);
    if (!fix || !diff_lines(&diff, arena, before->data, before->length, after->data, after->length))
        return NULL;
    struct change *changes = arena_alloc(arena, (diff.count + 1) * sizeof *changes);
    if (!changes)
        return NULL;
    for (size_t i = 0; i < diff.count; i++) {
        const struct diff_change *change = &diff.changes[i];
        const char **lines = diff.after.lines + change->new_line;
        size_t length = (size_t)(lines[change->new_lines] - lines[0]);
        changes[i] = (struct change){.line = line + (unsigned)change->old_line,
                                     .lines = (unsigned)change->old_lines,
                                     .text = arena_copy(arena, lines[0], length)};
        if (!changes[i].text)
            return NULL;
    }
    *fix = (struct fix){changes, diff.count};
    return fix;
}

const struct fix *propose(struct source *source, struct span document, const struct path *prefix,
                          const struct judgement *judgement, const struct finding *finding)
{
    struct arena *arena = judgement->arena;
    struct patch own;
    struct remedy remedy;
    struct mending mending;
    struct error why;
    const struct fix *fix = NULL;
    unsigned line, column;

    if (!remedy_of(judgement, finding, &own, &remedy))
        return NULL;
    struct region region = region_of(source, document, prefix, judgement->subject->object, arena);
    const char *text = source->text + region.span.start;
    size_t length = region.span.end - region.span.start;
    if (mending_start(&mending, text, length, &why)) {
        mending.prefix = region.prefix;
        if (mend(&mending, remedy.operations, remedy.count, &why)) {
            struct text before = lines_with(source, region.span, text, length, arena);
            struct text after =
                lines_with(source, region.span, mending.text, mending.length, arena);
            source_place(source, line_start(source, region.span.start), &line, &column);
            fix = changes_between(&before, &after, line, arena);
        }
        mending_end(&mending);
    }
    return fix;
}
