// SPDX-License-Identifier: Apache-2.0
/* Why oracle_knative.c may hear otherwise of us than of Knative. */
#ifndef MESHRAIL_KNATIVE_REASONS_H
#define MESHRAIL_KNATIVE_REASONS_H

#include "base/scalar.h"
#include "knative/keys.h"
#include "knative/syntax.h"
#include "knative/templates.h"
#include "read/template.h"
#include "read/yaml.h"

#include <math.h>
#include <string.h>

static struct arena *reasoning; /* where the reasons read */

/* Why we may say otherwise than Knative does. One that no line shows any more fails. */
struct reason {
    const char *why;
    bool refused; /* by Knative, and not by us; else the other way round */
    bool (*holds)(const struct knative_map *map, const struct json *value);
    int until; /* of releases before that one alone; 0: of all */
    unsigned shown;
};

static bool is_not_finite(const struct knative_map *map, const struct json *value)
{
    double number;
    (void)map;
    return go_float(json_string(value), &number) && !isfinite(number);
}

static bool is_unchecked(const struct knative_map *map, const struct json *value)
{
    const struct row *key = map ? knative_key(map, json_key(value)) : NULL;
    return key && key->silent;
}

static enum template_outcome outcome_of(const struct knative_map *map, const struct json *value,
                                        const struct template_field *data, struct text *output,
                                        bool *exact)
{
    const struct syntax *syntax = map ? syntax_of(map->name, json_key(value)) : NULL;
    if (!syntax || !syntax->template)
        return TEMPLATE_REFUSED;
    return template_run(reasoning, "oracle", json_string(value), data, output, exact);
}

static bool is_left_open(const struct knative_map *map, const struct json *value)
{
    static const struct template_field fields[] = {
        {"Name", FIELD_TEXT, ""},
        {"Namespace", FIELD_TEXT, ""},
        {"Tag", FIELD_TEXT, ""},
        {"Domain", FIELD_TEXT, ""},
        {"Labels", FIELD_MAP, NULL},
        {"Annotations", FIELD_MAP, NULL},
        {"GenerateName", FIELD_TEXT, ""},
        {"Generation", FIELD_NUMBER, NULL},
        {"UID", FIELD_ELSE, NULL},
        {"CreationTimestamp", FIELD_ELSE, NULL},
        {"OwnerReferences", FIELD_ELSE, NULL},
        {"DeletionTimestamp", FIELD_ELSE, NULL},
        {"SwaggerDoc", FIELD_ELSE, NULL},
        {NULL, FIELD_ELSE, NULL},
    };
    struct text output = TEXT_IN(reasoning);
    bool exact;
    return outcome_of(map, value, fields, &output, &exact) == TEMPLATE_OPEN;
}

static bool writes_what_is_unknown(const struct knative_map *map, const struct json *value)
{
    struct text output = TEXT_IN(reasoning);
    bool exact;
    return starts_with(json_key(value), "domain") &&
           outcome_of(map, value, domain_template_data, &output, &exact) == TEMPLATE_TAKEN &&
           !exact;
}

static bool is_odd_host(const struct knative_map *map, const struct json *value)
{
    struct text output = TEXT_IN(reasoning);
    bool exact;
    return starts_with(json_key(value), "domain") &&
           outcome_of(map, value, domain_template_data, &output, &exact) == TEMPLATE_TAKEN &&
           exact && strpbrk(output.data, "@[:");
}

/* Go writes a large one with a plus sign, which a label cannot have. */
static bool is_exponent_in_label(const struct knative_map *map, const struct json *value)
{
    (void)map;
    return strcmp(json_key(value), "runtime-class-name") == 0 && strstr(json_string(value), "1e6");
}

static bool is_odd_yaml(const struct knative_map *map, const struct json *value)
{
    const char *text = json_string(value);
    const struct syntax *syntax = map ? syntax_of(map->name, json_key(value)) : NULL;
    struct error err;
    return syntax && !syntax->template && strpbrk(text, "!:") &&
           !yaml_parse(reasoning, text, strlen(text), YAML_EMBEDDED, &err);
}

/* Which metrics there are depends on the class, and that may be the cluster's. */
static bool is_metric_of_class(const struct knative_map *map, const struct json *value)
{
    return !map && ends_with(json_key(value), "/metric");
}

static bool is_padded(const struct knative_map *map, const struct json *value)
{
    const char *text = json_string(value);
    (void)map;
    return *text && (strchr(" \n", *text) || strchr(" \n", text[strlen(text) - 1]));
}

static bool is_newer_level(const struct knative_map *map, const struct json *value)
{
    (void)map;
    return starts_with(json_key(value), "loglevel.") && strcmp(json_string(value), "warning") == 0;
}

static bool is_beyond_int64(const struct knative_map *map, const struct json *value)
{
    (void)map;
    return strcmp(json_string(value), "9223372036854775808") == 0;
}

static bool is_old_period(const struct knative_map *map, const struct json *value)
{
    (void)map;
    return starts_with(json_key(value), "metrics.") &&
           ends_with(json_key(value), "-period-seconds");
}

static struct reason reasons[] = {
    {"a number that is none, which Knative computes with", false, is_not_finite, 0, 0},
    {"a value that Knative does not check", false, is_unchecked, 0, 0},
    {"YAML that libyaml does not read, and Go might", true, is_odd_yaml, 0, 0},
    {"a template that takes more of Go than we have", true, is_left_open, 0, 0},
    {"a template that writes what only Go can tell", true, writes_what_is_unknown, 0, 0},
    {"a host with a user, an address or several colons", true, is_odd_host, 0, 0},
    {"a metric of a class that the cluster may say", true, is_metric_of_class, 0, 0},
    {"white space that older releases do not take off", true, is_padded, 19, 0},
    {"an image of white space, which older releases take for one", false, is_padded, 19, 0},
    {"a log level that older releases do not have", true, is_newer_level, 19, 0},
    {"a number that older releases do not bound", false, is_beyond_int64, 19, 0},
    {"a period that older releases alone read", true, is_old_period, 19, 0},
    {"a label that is a number with an exponent", true, is_exponent_in_label, 0, 0},
};

#endif
