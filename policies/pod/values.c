// SPDX-License-Identifier: Apache-2.0
/* What the injector takes for a value, as pkg/kube/inject/validate.go reads it with Go's parsers.
 */
#include "base/scalar.h"
#include "base/text.h"
#include "base/utf8.h"
#include "pod/annotations.h"
#include "rule/value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MEANT_MOST 96 /* bytes of a text to paste, and of one that is asked what it means */
#define RANGE_MOST 12 /* ports of a range that are written out */
#define INTERFACE_MOST 15

/* A piece of a text. */
struct piece {
    const char *text;
    size_t length;
};

/* White space as unicode.IsSpace has it; the bytes of the one at the beginning, or 0. */
static size_t space_at(const char *text, size_t left)
{
    uint32_t point;
    size_t size = utf8_point(text, left, &point);
    bool is_space =
        size &&
        ((point >= 0x09 && point <= 0x0D) || point == ' ' || point == 0x85 || point == 0xA0 ||
         point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
         point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000);
    return is_space ? size : 0;
}

/* strings.TrimSpace */
static struct piece trimmed(struct piece piece)
{
    size_t space, end = 0;
    while (piece.length && (space = space_at(piece.text, piece.length)) > 0) {
        piece.text += space;
        piece.length -= space;
    }
    for (size_t i = 0; i < piece.length;) {
        space = space_at(piece.text + i, piece.length - i);
        i += space ? space : 1;
        if (!space)
            end = i;
    }
    piece.length = end;
    return piece;
}

static struct piece whole(const char *text)
{
    return (struct piece){text, strlen(text)};
}

/* strconv.ParseUint(text, 10, …): digits and nothing else. */
static bool is_number(struct piece piece, uint64_t most, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < piece.length; i++) {
        if (!isdigit((unsigned char)piece.text[i]))
            return false;
        *number = *number * 10 + (uint64_t)(piece.text[i] - '0');
        if (*number > most)
            return false;
    }
    return piece.length > 0;
}

static bool is_port(struct piece piece)
{
    uint64_t port;
    return is_number(trimmed(piece), UINT16_MAX, &port);
}

static bool copied(char *room, size_t size, struct piece piece)
{
    if (piece.length >= size || memchr(piece.text, '\0', piece.length))
        return false;
    memcpy(room, piece.text, piece.length);
    room[piece.length] = '\0';
    return true;
}

/* The bits that an address has, as netip.ParseAddr reads it without a zone; 0: it is none. */
static uint64_t address_bits(struct piece piece)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char address[sizeof(struct in6_addr)];
    if (!copied(text, sizeof text, piece))
        return 0;
    if (inet_pton(AF_INET, text, address) == 1)
        return 32;
    return inet_pton(AF_INET6, text, address) == 1 ? 128 : 0;
}

/* netip.ParsePrefix */
static bool is_cidr(struct piece piece)
{
    const char *slash = memrchr(piece.text, '/', piece.length);
    uint64_t bits;
    if (!slash)
        return false;
    struct piece address = {piece.text, (size_t)(slash - piece.text)},
                 mask = {slash + 1, piece.length - address.length - 1};
    uint64_t most = address_bits(address);
    return most && is_number(mask, most, &bits) && (mask.length == 1 || *mask.text != '0');
}

static bool is_interface(struct piece piece)
{
    piece = trimmed(piece);
    if (piece.length == 0 || piece.length > INTERFACE_MOST ||
        !isalpha((unsigned char)*piece.text) || (unsigned char)*piece.text > 127)
        return false;
    for (size_t i = 0; i < piece.length; i++)
        if ((unsigned char)piece.text[i] > 127 ||
            (!isalnum((unsigned char)piece.text[i]) && !strchr("_.-", piece.text[i])))
            return false;
    return true;
}

/* Nothing at all is an empty list. */
static bool is_list(struct piece piece, bool (*is_item)(struct piece))
{
    if (piece.length == 0)
        return true;
    for (;;) {
        const char *comma = memchr(piece.text, ',', piece.length);
        size_t length = comma ? (size_t)(comma - piece.text) : piece.length;
        if (!is_item((struct piece){piece.text, length}))
            return false;
        if (!comma)
            return true;
        piece.text += length + 1;
        piece.length -= length + 1;
    }
}

static bool takes_ports(const char *text)
{
    return is_list(trimmed(whole(text)), is_port);
}

static bool takes_ports_or_all(const char *text)
{
    return strcmp(text, "*") == 0 || takes_ports(text);
}

static bool takes_cidrs(const char *text)
{
    return is_list(whole(text), is_cidr);
}

static bool takes_cidrs_or_all(const char *text)
{
    return strcmp(text, "*") == 0 || takes_cidrs(text);
}

static bool takes_interfaces(const char *text)
{
    return is_list(whole(text), is_interface);
}

static bool takes_port(const char *text)
{
    return is_port(whole(text));
}

static bool takes_uint32(const char *text)
{
    uint64_t number;
    return is_number(whole(text), UINT32_MAX, &number);
}

static bool takes_bool(const char *text)
{
    bool truth;
    return go_bool(text, &truth);
}

/* An empty text counts as absent. */
static bool takes_inject(const char *text)
{
    return !*text || strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
}

static const char *const interception[] = {"REDIRECT", "TPROXY", "NONE"};

static bool takes_interception(const char *text)
{
    for (size_t i = 0; i < sizeof interception / sizeof *interception; i++)
        if (strcmp(text, interception[i]) == 0)
            return true;
    return false;
}

/* A range of ports such as 8000:8003 or 8000-8003, written out. */
static const char *meant_port(struct arena *arena, const char *item)
{
    const size_t length = strcspn(item, "-:");
    uint64_t first, last;
    struct text ports = TEXT_IN(arena);
    if (!item[length] || !is_number((struct piece){item, length}, UINT16_MAX, &first) ||
        !is_number(whole(item + length + 1), UINT16_MAX, &last) || last < first ||
        last - first >= RANGE_MOST)
        return NULL;
    for (uint64_t port = first; port <= last; port++)
        text_print(&ports, "%s%u", port == first ? "" : ",", (unsigned)port);
    return ports.data;
}

static const char *meant_cidr(struct arena *arena, const char *item)
{
    uint64_t bits = address_bits(whole(item));
    return bits ? arena_print(arena, "%s/%u", item, (unsigned)bits) : NULL;
}

static const char *meant_number(struct arena *arena, const char *item)
{
    double seconds;
    if ((!measure_text(item, UNIT_DURATION, &seconds) || (seconds /= SECOND, seconds < 0)) &&
        (!measure_text(item, UNIT_COUNT, &seconds) || seconds < 0))
        return NULL;
    return seconds <= UINT32_MAX ? arena_print(arena, "%.0f", seconds) : NULL;
}

static const char *meant_bool(struct arena *arena, const char *item)
{
    static const char *const yes[] = {"true", "yes", "on", "enabled", "1"};
    static const char *const no[] = {"false", "no", "off", "disabled", "0"};
    (void)arena;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(item, yes[i]) == 0)
            return "true";
        if (strcasecmp(item, no[i]) == 0)
            return "false";
    }
    return NULL;
}

static const char *meant_interception(struct arena *arena, const char *item)
{
    (void)arena;
    for (size_t i = 0; i < sizeof interception / sizeof *interception; i++)
        if (strcasecmp(item, interception[i]) == 0)
            return interception[i];
    return NULL;
}

#define PORTS "single ports with commas (9000,9001)"
#define CIDRS "CIDRs without blanks (10.0.0.7/32)"

const struct value_kind value_ports = {takes_ports, true, meant_port, PORTS},
                        value_ports_or_all = {takes_ports_or_all, true, meant_port, "* or " PORTS},
                        value_cidrs = {takes_cidrs, true, meant_cidr, CIDRS},
                        value_cidrs_or_all = {takes_cidrs_or_all, true, meant_cidr, "* or " CIDRS},
                        value_interfaces = {takes_interfaces, true, NULL,
                                            "interface names with commas (eth0,eth1)"},
                        value_port = {takes_port, false, NULL, "a port from 0 to 65535"},
                        value_seconds = {takes_uint32, false, meant_number,
                                         "a whole number from 0 up"},
                        value_bool = {takes_bool, false, meant_bool, "true or false"},
                        value_inject = {takes_inject, false, meant_bool, "true or false"},
                        value_interception = {takes_interception, false, meant_interception,
                                              "REDIRECT, TPROXY or NONE"};

/* The item itself if it fits, else the one that was meant. */
static const char *item_meant(struct arena *arena, const struct value_kind *kind, const char *item)
{
    if (kind->takes(item))
        return item;
    return kind->meant ? kind->meant(arena, item) : NULL;
}

const char *injected_meant(struct arena *arena, const struct value_kind *kind, const char *text)
{
    const char *between = kind->list ? ",; \t\r\n" : " \t\r\n";
    struct text meant = TEXT_IN(arena);
    if (strlen(text) > MEANT_MOST)
        return NULL;
    for (const char *item = text + strspn(text, between); *item;) {
        const size_t length = strcspn(item, between);
        const char *copy = arena_copy(arena, item, length);
        const char *one = copy ? item_meant(arena, kind, copy) : NULL;
        if (!one || (meant.length && !kind->list))
            return NULL;
        text_print(&meant, "%s%s", meant.length ? "," : "", one);
        item += length + strspn(item + length, between);
    }
    return meant.length && meant.length <= MEANT_MOST && kind->takes(meant.data) ? meant.data
                                                                                 : NULL;
}
