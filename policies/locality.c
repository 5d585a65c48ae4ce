// SPDX-License-Identifier: Apache-2.0
/* What ValidateLocalityLbSetting asks of localities: region, region/zone or region/zone/subzone,
 * of which the last may end in a wildcard. */
#include "locality.h"

#include "rule/value.h"

#include <string.h>

#define PARTS 3
/* Nobody has more. Those beyond are judged by themselves, but not compared with each other. */
#define LOCALITIES_MOST 64

struct locality {
    const char *part[PARTS];
    size_t length[PARTS];
    unsigned parts;
};

static bool read_locality(const char *text, struct locality *locality)
{
    const char *star = strchr(text, '*');
    if (star && star[1])
        return false;
    locality->parts = 0;
    for (;;) {
        bool last = locality->parts == PARTS - 1;
        size_t length = last ? strlen(text) : strcspn(text, "/");
        if (length == 0)
            return false;
        locality->part[locality->parts] = text;
        locality->length[locality->parts++] = length;
        if (!text[length])
            return true;
        text += length + 1;
    }
}

static bool same_part(const struct locality *a, const struct locality *b, unsigned part)
{
    return a->length[part] == b->length[part] &&
           strncmp(a->part[part], b->part[part], a->length[part]) == 0;
}

static bool is_any(const struct locality *locality, unsigned part)
{
    return part >= locality->parts || (locality->length[part] == 1 && *locality->part[part] == '*');
}

/* Does istiod refuse `next` after `first`? It lets a wildcard follow what it covers, but not
 * precede it. */
static bool overlaps(const struct locality *first, const struct locality *next)
{
    if (is_any(first, 0))
        return true;
    for (unsigned part = 0; part < PARTS; part++) {
        if (!same_part(first, next, part))
            return false;
        if (part + 1 >= next->parts)
            return true;
        if (is_any(first, part + 1))
            return true;
    }
    return true;
}

/* The first text that is no locality, or overlaps with one before it; with `unordered`, only if it
 * does so in either order. */
static const char *wrong_localities(const char *const *texts, size_t count, bool unordered)
{
    struct locality seen[LOCALITIES_MOST], one;
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        if (!read_locality(texts[i], &one))
            return *texts[i] ? texts[i] : "\"\"";
        for (size_t j = 0; j < known; j++)
            if (overlaps(&seen[j], &one) && (!unordered || overlaps(&one, &seen[j])))
                return texts[i];
        if (known < LOCALITIES_MOST)
            seen[known++] = one;
    }
    return NULL;
}

const char *wrong_distribution(struct arena *arena, const struct json *distribute)
{
    size_t count = 0, size = json_is(distribute, JSON_ARRAY) ? json_size(distribute) : 0;
    const char **from = size ? arena_alloc(arena, size * sizeof *from) : NULL;
    if (!from)
        return NULL;
    json_each (one, distribute) {
        const struct json *locality = json_get(one, "from");
        bool absent = !locality || json_is(locality, JSON_NULL);
        if (!absent && !json_string(locality))
            return NULL;
        from[count++] = absent ? "" : json_string(locality);
    }
    return wrong_localities(from, count, false);
}

/* istiod ranges over a Go map, in any order: what it refuses in some orders only is let pass. */
const char *wrong_destinations(struct arena *arena, const struct json *to)
{
    size_t count = 0, size = json_is(to, JSON_OBJECT) ? json_size(to) : 0;
    const char **names = size ? arena_alloc(arena, size * sizeof *names) : NULL;
    if (!names)
        return NULL;
    json_each_member (weight, to)
        names[count++] = json_key(weight);
    return wrong_localities(names, count, true);
}

const char *wrong_weights(struct arena *arena, const struct json *to)
{
    struct text sum = TEXT_IN(arena);
    double total = 0, weight;
    bool fits = true;
    if (!json_is(to, JSON_OBJECT))
        return NULL;
    json_each_member (member, to) {
        if (json_is(member, JSON_NULL))
            weight = 0;
        else if (!measure(member, UNIT_COUNT, &weight))
            return NULL;
        fits = fits && weight > 0 && weight <= 100;
        total += weight;
        if (sum.length < 24)
            text_print(&sum, "%s%.9g", sum.length ? " + " : "", weight);
    }
    if (fits && total == 100)
        return NULL;
    return sum.length ? sum.data : "{}";
}

const char *wrong_failover(struct arena *arena, const struct json *failover)
{
    const char *ends[2], *const names[2] = {"from", "to"};
    if (!json_is(failover, JSON_OBJECT) && !json_is(failover, JSON_NULL))
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        const struct json *end = json_get(failover, names[i]);
        if (end && !json_is(end, JSON_NULL) && !json_string(end))
            return NULL;
        ends[i] = json_string(end) ? json_string(end) : "";
    }
    bool wrong = strcmp(ends[0], ends[1]) == 0 || strpbrk(ends[0], "/*") || strpbrk(ends[1], "/*");
    return wrong ? arena_print(arena, "from %.20s to %.20s", ends[0], ends[1]) : NULL;
}
