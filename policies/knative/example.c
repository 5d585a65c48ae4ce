// SPDX-License-Identifier: Apache-2.0
#include "knative/example.h"

#include "families.h"
#include "knative/keys.h"

#include <string.h>

#define CHECKSUM "metadata.annotations[knative.dev/example-checksum]"

/* Unicode's white space, which is what Go trims. */
static const char *const spaces[] = {
    "\t",     "\n",     "\v",     "\f",     "\r",     " ",      "\xc2\x85", "\u00a0", "\u1680",
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",   "\u2007", "\u2008",
    "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
};

/* The length of the space that a text begins or ends with; 0: none. */
static size_t space_at(const char *text, size_t length, bool end)
{
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        size_t size = strlen(spaces[i]);
        if (size <= length && memcmp(end ? text + length - size : text, spaces[i], size) == 0)
            return size;
    }
    return 0;
}

static uint32_t crc(uint32_t sum, const char *bytes, size_t length)
{
    while (length--) {
        sum ^= (unsigned char)*bytes++;
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? UINT32_C(0xedb88320) : 0);
    }
    return sum;
}

/* The bytes of \n or \r\n at the start of a text; 0: no line ends there. */
static size_t line_end(const char *text, size_t length)
{
    if (length > 1 && text[0] == '\r' && text[1] == '\n')
        return 2;
    return length && *text == '\n';
}

uint32_t example_checksum(const char *text)
{
    size_t length = strlen(text), size;
    uint32_t sum = UINT32_MAX;
    for (; (size = space_at(text, length, false)); length -= size)
        text += size;
    while ((size = space_at(text, length, true)))
        length -= size;

    while (length) {
        size_t ends = 0;
        while ((size = line_end(text + ends, length - ends)))
            ends += size;
        sum = ends ? crc(sum, "\\n", 2) : crc(sum, text, 1);
        text += ends ? ends : 1;
        length -= ends ? ends : 1;
    }
    return ~sum;
}

static void check_example(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const char *example = json_string(json_look(target->node, rule->field));
    const char *stated = json_string(json_look(target->node, CHECKSUM));
    if (!knative_map_of(target->node) || !example || !stated)
        return;
    const char *sum = arena_print(judgement->arena, "%08x", example_checksum(example));
    if (sum && strcmp(sum, stated) != 0)
        report(judgement, rule, target,
               (struct finding){.found = sum,
                                .value = shown(judgement, json_look(target->node, CHECKSUM))});
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KC-EXAMPLE-EDITED", .kinds = CONFIG_MAP, .scope = KNATIVE_MAP,
        .field = "data._example",
        .check = check_example,
        .faults = FAULTS({.says = "has been edited",
                          .why = "an example is for people to read, and Knative refuses an edited one",
                          .fix = "restore _example and write the setting beside it, under data"}),
        .reads = {"data._example", CHECKSUM},
    },
};
// clang-format on

const struct family knative_example_family = {"Knative ConfigMap", rules,
                                              sizeof rules / sizeof *rules};
