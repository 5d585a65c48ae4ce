// SPDX-License-Identifier: Apache-2.0
/* A file that is gone through twice says the same both times, whatever was kept of it. */
#include "base/json_writer.h"
#include "files/kept.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FOLDED "a: >-\n  some\n  words\nb: |\n  lines\n\nc: 'it''s'\nd: \"\\u00e9\\0\"\n"
#define MARKED "%TAG !e! tag:e:\n---\na: &x !!str 1\nb: !e!thing {<<: *y}\nc: [*x, ~, 0x1F, é, ]\n"
#define DOCUMENTS                                                                                  \
    "# c\na: &x {b: 1}\nc: *x\n---\n\n--- # empty\n...\n---\nd: {<<: {e: 2}, ? f : g}\n"

static struct arena arena;
static char folder[] = "/tmp/test_kept.XXXXXX", *name;

/* All that is read of the file. */
static struct error tell(struct documents *documents, struct text *out)
{
    struct error err = {0};
    struct manifest_object here;
    while (manifest_read(&documents->manifest, &arena, &err)) {
        const struct source *source = &documents->source;
        text_print(out, "%zu-%zu\n", source->document.start, source->document.end);
        while (manifest_next(&documents->manifest, &here))
            json_write(&JSON_TO(out), NULL, here.object);
    }
    documents_close(documents);
    return err;
}

/* The same with the fault at the end. */
static char *told(struct documents *documents)
{
    struct text out = TEXT_IN(&arena);
    struct error err = tell(documents, &out);
    text_print(&out, "\n%u:%u: %s", err.line, err.column, err.text);
    return out.data;
}

static char *look(struct kept *kept)
{
    struct documents documents;
    struct error err = {0};
    return check(documents_look(&documents, kept, name, &err)) ? told(&documents) : "";
}

static char *open_again(struct kept *kept)
{
    struct documents documents;
    struct error err = {0};
    return check(documents_open(&documents, kept, name, 0, &err)) ? told(&documents) : "";
}

static void write_file(const char *text, size_t length)
{
    FILE *file = fopen(name, "w");
    check(file && fwrite(text, 1, length, file) == length && fclose(file) == 0);
}

static char *copy(const char *text)
{
    return strdup(text);
}

static const char *const texts[] = {
    FOLDED,
    MARKED,
    DOCUMENTS,
    "",
    "\xEF\xBB\xBF" DOCUMENTS,
    "{\"a\": 1} {\"b\": [2]}",
    "- kind: A\n- kind: B\n",
    "a: 1\n---\na: 1\na: 2\n",
    "a: 1\n---\nb: [\n",
    "a: *b\n",
    "a: \x01\n",
};

static void says_the_same(void)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t length = strlen(texts[i]);
        struct kept none, some;
        kept_init(&none);
        kept_init(&some);
        write_file(texts[i], length);
        char *wanted = open_again(&none);
        kept_add(&some, name, copy(texts[i]), length);
        unlink(name);
        check_text(look(&some), wanted);
        check_text(open_again(&some), wanted);
        check_text(open_again(&some), wanted);
        kept_free(&some);
        kept_free(&none);
    }
}

#define MANY 200

/* Of many files, some of which cannot be read to their end and one of which is named twice. */
static void says_the_same_of_notes_made_ahead(void)
{
    const size_t count = sizeof texts / sizeof *texts;
    for (size_t most = 0; most < 40000; most += 5000) {
        const char *names[MANY];
        struct kept kept, none;
        kept_init(&kept);
        kept_init(&none);
        kept.threads = 3;
        for (size_t i = 0; i < MANY; i++) {
            const char *text = texts[i % count];
            names[i] = i ? arena_print(&arena, "%zu", i) : "1";
            if (i)
                kept_add(&kept, names[i], copy(text), strlen(text));
        }
        size_t texts_take = kept.taken;
        kept.most = texts_take + most;
        kept_note(&kept, names, MANY);
        check(kept.taken <= kept.most && (kept.taken > texts_take) == (most > 0));
        for (size_t i = 1; i < MANY; i++) {
            struct documents documents;
            struct error err = {0};
            write_file(texts[i % count], strlen(texts[i % count]));
            char *wanted = open_again(&none);
            check(documents_look(&documents, &kept, names[i], &err));
            documents.broken = !strstr(wanted, "0:0:");
            check_text(told(&documents), wanted);
            check(documents_open(&documents, &kept, names[i], 0, &err));
            check_text(told(&documents), wanted);
            check(kept.taken <= kept.most);
        }
        kept_free(&none);
        kept_free(&kept);
    }
    unlink(name);
}

/* From no room at all to room for everything. */
static void keeps_what_fits(void)
{
    size_t length = strlen(DOCUMENTS), notes = 0;
    char *wanted = NULL;
    write_file(DOCUMENTS, length);
    for (size_t most = 0; most < 1000; most++) {
        struct kept kept;
        kept_init(&kept);
        kept.most = most;
        kept_add(&kept, name, copy(DOCUMENTS), length);
        check(kept.taken == (most < length ? 0 : length));
        char *first = look(&kept);
        wanted = wanted ? wanted : first;
        check_text(first, wanted);
        check(kept.taken <= most);
        notes += kept.taken > length;
        check_text(open_again(&kept), wanted);
        kept_free(&kept);
    }
    check(notes > 100 && notes < 900);
    unlink(name);
}

/* Parts hold all documents, each one once, in their places. */
static void goes_through_parts(void)
{
    for (size_t count = 1; count < 6000; count = 3 * count + 1) {
        struct text text = TEXT_IN(&arena), whole = TEXT_IN(&arena), parts = TEXT_IN(&arena);
        struct kept kept;
        struct documents documents;
        struct error err;
        for (size_t i = 0; i < count; i++)
            text_print(&text, i % 3 ? "--- # %zu\n" : "---\né: &x %zu\n", i);
        kept_init(&kept);
        kept_add(&kept, name, copy(text.data), text.length);
        check(documents_look(&documents, &kept, name, &err) && kept_parts(&kept, name) == 1);
        documents.speaks = true;
        tell(&documents, &whole);
        size_t most = kept_parts(&kept, name);
        check(most == (count + 31) / 32 || most == 16);
        for (size_t part = 1; part <= most; part++) {
            check(documents_open(&documents, &kept, name, part, &err));
            tell(&documents, &parts);
        }
        check_text(parts.data, whole.data);
        kept_free(&kept);
    }
}

static void hands_a_text_over(void)
{
    struct kept kept;
    struct error err = {0};
    size_t length = 0;
    kept_init(&kept);
    kept_add(&kept, "a", copy("one"), 3);
    kept_add(&kept, "b", copy("three"), 5);
    check(kept.taken == 8);
    char *text = kept_take(&kept, "b", &length, &err);
    check(text && length == 5);
    check_text(text, "three");
    free(text);
    check(kept.taken == 3);
    check(!kept_take(&kept, "b", &length, &err) && *err.text);
    kept_free(&kept);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(says_the_same),     CASE(says_the_same_of_notes_made_ahead),
        CASE(keeps_what_fits),   CASE(goes_through_parts),
        CASE(hands_a_text_over),
    };
    if (!mkdtemp(folder) || asprintf(&name, "%s/file", folder) < 0)
        return EXIT_FAILURE;
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    rmdir(folder);
    free(name);
    return status;
}
