// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "unit.h"
#include "yaml_pair.h"

static struct arena arena;

/* How many documents are read, and whether the rest is declined: "2", "1 and libyaml". */
static const char *read_plainly(const char *text)
{
    struct yaml_pair pair = {.arena = &arena};
    if (!pair_holds(&pair, text, strlen(text)))
        return "not what libyaml says";
    return arena_print(&arena, "%zu%s", pair.documents, pair.declined ? " and libyaml" : "");
}

static const char *const plain_texts[] = {
    "a: 1\n",
    "a:\n  b: c d  # e\n  f: 'g: h'\n  \"i\": \"j # k\"\n",
    "a:\n- b\n- c: d\n  e: f\n-\n-\n  g: h\nk:\n  - - l\n    - m\n",
    "# a\n\na: # b\n\n# c\n  - d\n  # e\nf:\n",
    "a: {b: c, \"d\": [1, 2.5, '*'], e: {}} # f\ng: []\n",
    "a: |\n  b: c\n\n   d # e\n\n\nf: |-\n  g\n# h\n",
    "a: b\n--- # c\n---\na: -1\nb: --c\nd: e:f#g\n",
    "- a\n- b: |\n    c\n",
    "\xEF\xBB\xBF"
    "a: \xC3\xA9\n",
    "<<: {a: b}\n",
    "a: b",
    "",
    "# a",
    "---",
};

static void reads_what_libyaml_reads(void)
{
    static const char *const wanted[] = {"1", "1", "1", "1", "1", "1", "3",
                                         "1", "1", "1", "1", "0", "0", "1"};
    for (size_t i = 0; i < sizeof plain_texts / sizeof *plain_texts; i++)
        check_text(read_plainly(plain_texts[i]), wanted[i]);
}

static void leaves_the_rest_to_libyaml(void)
{
    static const char *const texts[] = {
        "a: &b c\n",       "a: *b\n",       "a: !!str b\n",  "? a\n: b\n",
        "a: b\n  c\n",     "a: 'b\n  c'\n", "a: \"\\n\"\n",  "a: 'b''c'\n",
        "a: >\n  b\n",     "a: |+\n  b\n",  "a: |2\n   b\n", "a:\tb\n",
        "a: b\r\n",        "a : b\n",       "a: b: c\n",     "a: - b\n",
        "a: {b}\n",        "a: [b,\n c]\n", "a: [b: c]\n",   "%YAML 1.1\n---\na: b\n",
        "a: b\n...\n",     "a\n",           "{a: b}\n",      "a: b\n c: d\n",
        "  a: b\n c: d\n", "a: \xC2\x85\n", "a: |\n\n  b\n", "a: |\n  b",
        "- a\nb: c\n",     "a: b\n- c\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_text(read_plainly(texts[i]), "0 and libyaml");
    check_text(read_plainly("a: b\n---\nc: *d\n---\ne: f\n"), "1 and libyaml");
}

/* The same from run to run. */
static size_t draw(size_t below)
{
    static uint64_t state = 88172645463325252;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state >> 20) % below;
}

/* A text of the table with pieces put in, and bytes left out. */
static void change(char *text, size_t room)
{
    static const char *const pieces[] = {
        " ",  "  ",    "\n",    "\n  ",     ": ",     ":",    "- ", "-", "#",
        " #", "---\n", "...\n", "'",        "\"",     "{",    "}",  "[", "]",
        ", ", "|",     "|-\n",  "\n    ",   "? ",     "&a ",  "*a", "!", "%",
        "a",  "b: c",  "~",     "\xC3\xA9", "key:\n", "\n\n", "\\", "0", ": |\n",
    };
    strcpy(text, plain_texts[draw(sizeof plain_texts / sizeof *plain_texts)]);
    for (size_t i = draw(5); i > 0; i--) {
        const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
        size_t length = strlen(text), at = draw(length + 1), cut = draw(3) ? 0 : draw(4);
        if (length + strlen(piece) >= room)
            return;
        cut = cut < length - at ? cut : length - at;
        memmove(text + at + strlen(piece), text + at + cut, length - at - cut + 1);
        memcpy(text + at, piece, strlen(piece));
    }
}

static void agrees_with_libyaml_on_changed_texts(void)
{
    size_t documents = 0, declined = 0;
    char text[512];
    for (size_t i = 0; i < 100000; i++) {
        struct yaml_pair pair = {.arena = &arena};
        change(text, sizeof text);
        if (!check(pair_holds(&pair, text, strlen(text)))) {
            printf("# %s\n", text);
            return;
        }
        documents += pair.documents;
        declined += pair.declined;
        arena_reset(&arena);
    }
    check(documents > 30000 && declined > 30000);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(reads_what_libyaml_reads),
        CASE(leaves_the_rest_to_libyaml),
        CASE(agrees_with_libyaml_on_changed_texts),
    };
    arena_init(&arena, ARENA_CAP_OF_FILES);
    return UNIT_RUN(cases);
}
