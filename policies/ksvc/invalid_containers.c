// SPDX-License-Identifier: Apache-2.0
/* The containers of a revision have to fit together: names, ports, variables, probes. */
#include "ksvc/invalid.h"

#include "base/repeats.h"
#include "judge/places.h"

#include <string.h>

static const struct json *list_at(const struct inspection *inspection, const char *field)
{
    return json_look(inspection->target->node, field);
}

static bool is_set(const struct json *value)
{
    return value && !json_is(value, JSON_NULL);
}

/* The port that serves, of which there is one in the whole Pod. */
static const struct json *serving_port(const struct json *containers)
{
    const struct json *port = NULL;
    json_each (container, containers)
        if (json_look(container, "ports[0]"))
            port = json_look(container, "ports[0]");
    return port;
}

static void inspect_ports(const struct inspection *inspection, const struct json *containers)
{
    size_t count = 0, index = 0;
    json_each (container, containers) {
        size_t number = 0;
        json_each (port, json_get(container, "ports")) {
            if (count++)
                invalid(inspection, SECOND_PORT,
                        arena_print(inspection->judgement->arena, POD "containers[%zu].ports[%zu]",
                                    index, number),
                        port, NULL, NULL);
            number++;
        }
        index++;
    }
    if (!count && json_size(containers) > 1)
        invalid(inspection, NOT_STATED, POD "containers[0].ports", NULL, NULL,
                "[{containerPort: 8080}]");
}

static void inspect_names(const struct inspection *inspection, const struct json *containers)
{
    const bool *before = repeats_in(inspection->judgement->arena, containers, "name", NULL);
    struct arena *arena = inspection->judgement->arena;
    size_t index = 0;
    json_each (container, containers) {
        const struct json *name = json_get(container, "name");
        if (before && before[index])
            invalid(inspection, STATED_TWICE, arena_print(arena, POD "containers[%zu].name", index),
                    name, NULL, arena_print(arena, "%s-%zu", json_string(name), index));
        index++;
    }
}

/* Only the container that serves may not set its own port. */
static void inspect_variables(const struct inspection *inspection, const struct json *containers)
{
    static const char *const reserved[] = {"PORT", "K_SERVICE", "K_CONFIGURATION", "K_REVISION"};
    size_t index = 0;
    json_each (container, containers) {
        bool serves = json_size(containers) == 1 || json_size(json_get(container, "ports"));
        size_t number = 0;
        json_each (variable, json_get(container, "env")) {
            const struct json *name = json_get(variable, "name");
            for (size_t i = serves ? 0 : 1; i < sizeof reserved / sizeof *reserved; i++)
                if (json_string(name) && strcmp(json_string(name), reserved[i]) == 0)
                    invalid(inspection, RESERVED_NAME,
                            arena_print(inspection->judgement->arena,
                                        POD "containers[%zu].env[%zu]", index, number),
                            name, NULL, NULL);
            number++;
        }
        index++;
    }
}

struct probed {
    const struct inspection *inspection;
    const char *field; /* of the probe */
    const struct json *probe;
    bool readiness;
};

/* Knative's defaulter gives a readiness probe without a handler a tcpSocket. */
static void inspect_handlers(const struct probed *probed)
{
    static const char *const handlers[] = {"httpGet", "tcpSocket", "exec", "grpc"};
    struct arena *arena = probed->inspection->judgement->arena;
    size_t count = 0;
    for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++)
        if (is_set(json_get(probed->probe, handlers[i])) && count++)
            invalid(probed->inspection, NOT_ONE,
                    arena_print(arena, "%s.%s", probed->field, handlers[i]), NULL,
                    "httpGet, tcpSocket, exec, grpc", NULL);
    if (!count && !probed->readiness)
        invalid(probed->inspection, NOT_STATED, arena_print(arena, "%s.httpGet", probed->field),
                NULL, NULL, "{path: /}");
}

static double number_of(const struct json *block, const char *field)
{
    double number;
    return measure(json_get(block, field), UNIT_COUNT, &number) ? number : 0;
}

/* Knative probes by itself, many times a second, where the period is 0. */
static void inspect_times(const struct probed *probed)
{
    static const struct {
        const char *field;
        double least;
    } times[] = {{"periodSeconds", 0},
                 {"initialDelaySeconds", 0},
                 {"successThreshold", 0},
                 {"timeoutSeconds", 0},
                 {"failureThreshold", 0}};
    enum { FIRST_OF_A_PERIOD = 3 };
    struct arena *arena = probed->inspection->judgement->arena;
    double period = number_of(probed->probe, "periodSeconds");
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        const struct json *value = json_get(probed->probe, times[i].field);
        const char *field = arena_print(arena, "%s.%s", probed->field, times[i].field);
        double number = number_of(probed->probe, times[i].field);
        if (i >= FIRST_OF_A_PERIOD && period == 0 && number != 0)
            invalid(probed->inspection, CONTRADICTED, field, value, "periodSeconds: 0", NULL);
        else if (number < times[i].least)
            invalid(probed->inspection, WRONG_VALUE, field, value, "a number from 0 up", "0");
    }
}

/* A port by name is that of the serving one, which is called http where it has none. */
static void inspect_port_names(const struct probed *probed, const struct json *port)
{
    static const char *const handlers[] = {"httpGet", "tcpSocket"};
    struct arena *arena = probed->inspection->judgement->arena;
    const char *own = json_string(json_get(port, "name"));
    const char *name = own && *own ? own : "http";
    for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++) {
        const struct json *value = json_get(json_get(probed->probe, handlers[i]), "port");
        const char *text = json_string(value);
        if (text && *text && strcmp(text, name) != 0)
            invalid(probed->inspection, WRONG_VALUE,
                    arena_print(arena, "%s.%s.port", probed->field, handlers[i]), value,
                    "the name of the serving port", name);
    }
}

static void inspect_probes(const struct inspection *inspection, const struct json *containers)
{
    static const char *const probes[] = {"livenessProbe", "readinessProbe", "startupProbe"};
    const struct json *port = serving_port(containers);
    size_t index = 0;
    json_each (container, containers) {
        bool serves = json_size(containers) == 1 || json_size(json_get(container, "ports"));
        for (size_t i = 0; serves && i < sizeof probes / sizeof *probes; i++) {
            struct probed probed = {inspection,
                                    arena_print(inspection->judgement->arena,
                                                POD "containers[%zu].%s", index, probes[i]),
                                    json_get(container, probes[i]), i == 1};
            if (!json_is(probed.probe, JSON_OBJECT))
                continue;
            inspect_handlers(&probed);
            inspect_port_names(&probed, port);
            if (probed.readiness)
                inspect_times(&probed);
        }
        index++;
    }
}

void inspect_containers(const struct inspection *inspection)
{
    const struct json *containers = list_at(inspection, POD "containers");
    if (!json_size(containers))
        invalid(inspection, NOT_STATED, POD "containers", NULL, NULL,
                "[{image: example.com/app:1.0}]");
    inspect_ports(inspection, containers);
    inspect_names(inspection, containers);
    inspect_variables(inspection, containers);
    inspect_probes(inspection, containers);
}
