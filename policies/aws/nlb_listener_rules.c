// SPDX-License-Identifier: Apache-2.0
/* Attributes of a listener, which the AWS Load Balancer Controller finds by protocol and port. */
#include "aws/nlb_report.h"
#include "families.h"

#include "judge/checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ATTRIBUTES "listener-attributes."
#define IDLE_TIMEOUT "tcp.idle_timeout.seconds"

enum { NO_PROTOCOL, NO_LISTENER, OUT_OF_RANGE, NOT_TCP, IDLE_SHORT }; /* faults */

/* PROTOCOL-PORT, as the end of a key has it. */
struct listener {
    char protocol[16];
    long port;
};

static struct listener listener_of(const char *text)
{
    struct listener listener = {.port = -1};
    const char *dash = strrchr(text, '-');
    size_t length = dash ? (size_t)(dash - text) : 0;
    if (length && length < sizeof listener.protocol) {
        memcpy(listener.protocol, text, length);
        listener.port = strtol(dash + 1, NULL, 10);
    }
    return listener;
}

/* Is a port of the list, by number or name, one that certificates cover? */
static bool is_tls(const struct target *target, const struct json *port, unsigned of)
{
    const char *covered = nlb_text(target, "ssl-ports"), *cert = nlb_text(target, "ssl-cert");
    const char *name = json_string(json_get(port, "name"));
    char number[12];
    snprintf(number, sizeof number, "%u", of);
    if (!cert || !*cert)
        return false;
    if (!covered || strcmp(covered, "*") == 0)
        return true;
    for (const char *item = covered; *item; item += strcspn(item, ","), item += *item == ',') {
        item += strspn(item, " ");
        size_t length = strcspn(item, ", ");
        if ((name && strlen(name) == length && strncmp(item, name, length) == 0) ||
            (strlen(number) == length && strncmp(item, number, length) == 0))
            return true;
    }
    return false;
}

enum { HAS_TCP = 1, HAS_TLS = 2, HAS_UDP = 4 };
#define PORTS 65536
#define HEALTH_PORT 15021 /* of Istio's gateways */

/* The listener of each port, found once: keys and ports may both be many. NULL without memory. */
static const unsigned char *listeners_of(const struct judgement *judgement,
                                         const struct target *target)
{
    bool gateway = judgement->subject->kind == GATEWAY;
    const struct json *ports =
        target->values
            ? json_get(target->node, "ports")
            : json_look(judgement->subject->object, gateway ? "spec.listeners" : "spec.ports");
    unsigned char *has = arena_alloc(judgement->arena, PORTS);
    if (!has)
        return NULL;
    memset(has, 0, PORTS);
    static const unsigned usual[] = {80, 443}; /* where values state no ports */
    has[HEALTH_PORT] = gateway || target->values ? HAS_TCP : 0;
    for (size_t i = 0; target->values && !ports && i < sizeof usual / sizeof *usual; i++)
        has[usual[i]] = HAS_TCP;
    json_each (port, ports) {
        int64_t number;
        const char *stated = json_string(json_get(port, "protocol"));
        if (!json_integer(json_get(port, "port"), &number) || number < 0 || number >= PORTS)
            continue;
        bool udp = stated && strcmp(stated, "UDP") == 0;
        has[number] |= udp ? HAS_UDP : is_tls(target, port, (unsigned)number) ? HAS_TLS : HAS_TCP;
    }
    return has;
}

static bool has_listener(const unsigned char *has, const struct listener *listener)
{
    unsigned char wanted = HAS_TCP;
    if (strcmp(listener->protocol, "TLS") == 0)
        wanted = HAS_TLS;
    else if (strcmp(listener->protocol, "UDP") == 0)
        wanted = HAS_UDP;
    else if (strcmp(listener->protocol, "TCP_UDP") == 0)
        wanted = HAS_TCP | HAS_UDP;
    return listener->port >= 0 && listener->port < PORTS && (has[listener->port] & wanted);
}

static const char *idle_timeout(const struct judgement *judgement, const char *text)
{
    const struct nlb_pairs pairs = nlb_pairs_of(judgement->arena, text);
    for (size_t i = 0; i < pairs.count; i++)
        if (strcmp(pairs.items[i].name, IDLE_TIMEOUT) == 0)
            return pairs.items[i].value;
    return NULL;
}

static bool is_in_range(const char *seconds)
{
    size_t digits = strspn(seconds, "0123456789");
    unsigned long number = digits < 8 ? strtoul(seconds, NULL, 10) : 0;
    return digits && !seconds[digits] && number >= 60 && number <= 6000;
}

/* The first of what is wrong; a timeout that is only short comes last. */
static void look_at(struct judgement *judgement, const struct rule *rule,
                    const struct target *target, const char *key, const char *name,
                    const char *text, const unsigned char *has)
{
    const struct listener listener = listener_of(name);
    const struct limit *limit = limit_of(judgement, NLB_IDLE_TIMEOUT);
    const char *seconds = idle_timeout(judgement, text);
    bool known = nlb_among("TCP|TLS|UDP|TCP_UDP", listener.protocol);
    bool tcp = nlb_among("TCP|TCP_UDP", listener.protocol);
    struct finding finding = {.field = arena_print(judgement->arena, "annotations[%s]", key),
                              .found = shown_text(judgement, name),
                              .key = key};
    double number;

    if (!known && nlb_text(target, "quic-enabled-ports"))
        return;
    if (!known)
        finding.fault = &rule->faults[NO_PROTOCOL];
    else if (seconds && !tcp)
        finding.fault = &rule->faults[NOT_TCP];
    else if (seconds && !is_in_range(seconds))
        finding.fault = &rule->faults[OUT_OF_RANGE];
    else if (!has_listener(has, &listener))
        finding.fault = &rule->faults[NO_LISTENER];
    else if (seconds && measure_text(seconds, UNIT_COUNT, &number) &&
             (number < limit->floor || number < limit->recommended))
        finding.fault = &rule->faults[IDLE_SHORT];
    if (!finding.fault)
        return;
    if (finding.fault == &rule->faults[OUT_OF_RANGE]) {
        finding.found = shown_text(judgement, seconds);
        finding.value = fitting(judgement, "350", NLB_IDLE_TIMEOUT, NO_THRESHOLD);
    }
    if (finding.fault == &rule->faults[IDLE_SHORT]) {
        finding.found = shown_text(judgement, seconds);
        finding.limit = limit;
        finding.at_least = true;
        finding.below_recommended = !(number < limit->floor);
    }
    nlb_report(judgement, rule, target, finding);
}

static void check_listeners(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const unsigned char *has = NULL;
    if (nlb_server(judgement, target) != SERVED_BY_ALBC)
        return;
    json_each_member (member, json_get(target->node, "annotations")) {
        const char *suffix = nlb_suffix(json_key(member), SERVED_BY_ALBC);
        if (!suffix || !starts_with(suffix, ATTRIBUTES) || !json_string(member))
            continue;
        has = has ? has : listeners_of(judgement, target);
        if (has)
            look_at(judgement, rule, target, json_key(member), suffix + strlen(ATTRIBUTES),
                    json_string(member), has);
    }
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "NLB-LISTENER-KEY", .scope = LOAD_BALANCER,
        .field = "annotations", .check = check_listeners,
        .faults = FAULTS([NO_PROTOCOL] = {.says = "{found} names no protocol of an NLB",
                          .why = "there is no such listener; the attribute is never set and 350 s stays",
                          .fix = "write TCP, TLS, UDP or TCP_UDP, a dash and the port"},
                         [NO_LISTENER] = {.at_most = WARN, .says = "no port of the Service is {found}",
                          .why = "there is no such listener; the attribute is never set and 350 s stays",
                          .fix = "remove it"},
                         [OUT_OF_RANGE] = {.says = IDLE_TIMEOUT " must be 60..6000, not {found}",
                          .why = "AWS refuses the value and 350 s stays",
                          .fix = "write it as " IDLE_TIMEOUT "={value}"},
                         [NOT_TCP] = {.says = "{found} has no " IDLE_TIMEOUT,
                          .why = "AWS has it for TCP alone and refuses it elsewhere",
                          .fix = "remove it"},
                         [IDLE_SHORT] = {.least = NLB_IDLE_TIMEOUT, .at_most = WARN,
                          .why = "a connection that is idle so long is forgotten, and reset when it is used",
                          .fix = "write it as " IDLE_TIMEOUT "={recommended}"}),
        .reads = {"annotations", "/spec.ports"},
    },
};
// clang-format on

const struct family nlb_listener_family = {"Load balancer", rules, sizeof rules / sizeof *rules};
