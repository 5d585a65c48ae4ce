// SPDX-License-Identifier: Apache-2.0
/* Which keys have a syntax of their own, and what Knative refuses of it. Source:
 * knative.dev/serving
 * pkg/{deployment,apis/config,observability,reconciler/{route,certificate}/config} and
 * knative.dev/networking pkg/config. */
#include "knative/syntax.h"

#include "knative/templates.h"

#include "read/yaml.h"

#include <string.h>
#include <strings.h>

/* Go reads some tags, and some colons at a sign of flow style, that libyaml does not. */
static bool may_be_read(const char *text)
{
    static const char flow[] = ",[]{}\"'";
    if (strchr(text, '!'))
        return true;
    for (const char *at = text; (at = strchr(at, ':')); at++)
        if ((at > text && strchr(flow, at[-1])) || (at[1] && strchr(flow, at[1])))
            return true;
    return false;
}

/* The document as sigs.k8s.io/yaml reads it; NULL: it cannot be read, or nobody can say. */
static const struct json *document_of(const struct judgement *judgement, const char *text)
{
    struct error err;
    return yaml_parse(judgement->arena, text, strlen(text), YAML_EMBEDDED, &err);
}

static bool is_absent(const struct json *value)
{
    return !value || json_is(value, JSON_NULL);
}

/* A number and a truth become texts where one is wanted. */
static bool is_text(const struct json *value)
{
    return !json_is(value, JSON_OBJECT) && !json_is(value, JSON_ARRAY);
}

static bool is_map_of_texts(const struct json *value)
{
    if (is_absent(value))
        return true;
    if (!json_is(value, JSON_OBJECT))
        return false;
    json_each_member (member, value)
        if (!is_text(member))
            return false;
    return true;
}

static bool is_list_of_texts(const struct json *value)
{
    if (is_absent(value))
        return true;
    if (!json_is(value, JSON_ARRAY))
        return false;
    json_each (element, value)
        if (!is_text(element))
            return false;
    return true;
}

typedef bool value_test(const struct json *value);

/* Is it an object, or nothing, of which Go reads these fields? Go takes a name in any case. */
static bool has_fields(const struct json *value, const char *const *names, value_test *const *tests)
{
    if (is_absent(value))
        return true;
    if (!json_is(value, JSON_OBJECT))
        return false;
    json_each_member (member, value)
        for (size_t i = 0; names[i]; i++)
            if (strcasecmp(json_key(member), names[i]) == 0 && !tests[i](member))
                return false;
    return true;
}

static bool is_selecting(const struct json *value)
{
    static const char *const names[] = {"selector", NULL};
    static value_test *const tests[] = {is_map_of_texts};
    return has_fields(value, names, tests);
}

static bool domain_refused(const struct judgement *judgement, const char *text)
{
    static const char *const names[] = {"selector", "type", NULL};
    static value_test *const tests[] = {is_map_of_texts, is_text};
    const struct json *document = document_of(judgement, text);
    return document ? !has_fields(document, names, tests) : !may_be_read(text);
}

static bool issuer_refused(const struct judgement *judgement, const char *text)
{
    static const char *const names[] = {"name", "kind", "group", NULL};
    static value_test *const tests[] = {is_text, is_text, is_text};
    const struct json *document = document_of(judgement, text);
    return document ? !has_fields(document, names, tests) : !may_be_read(text);
}

static bool is_requirement(const struct json *value)
{
    static const char *const names[] = {"key", "operator", "values", NULL};
    static value_test *const tests[] = {is_text, is_text, is_list_of_texts};
    return has_fields(value, names, tests);
}

static bool is_list_of_requirements(const struct json *value)
{
    if (is_absent(value))
        return true;
    if (!json_is(value, JSON_ARRAY))
        return false;
    json_each (element, value)
        if (!is_requirement(element))
            return false;
    return true;
}

static bool selector_refused(const struct judgement *judgement, const char *text)
{
    static const char *const names[] = {"matchLabels", "matchExpressions", NULL};
    static value_test *const tests[] = {is_map_of_texts, is_list_of_requirements};
    const struct json *document = document_of(judgement, text);
    return document ? !has_fields(document, names, tests) : !may_be_read(text);
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters and digits, and between them the others as well. */
static bool is_label(const char *text, size_t length, const char *others)
{
    if (!length || length > 63 || !is_alphanumeric(text[0]) || !is_alphanumeric(text[length - 1]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_alphanumeric(text[i]) && !strchr(others, text[i]))
            return false;
    return true;
}

/* Parts of lower case with dots between them. */
static bool is_subdomain(const char *text, size_t length)
{
    const char *end = text + length;
    if (length > 253)
        return false;
    for (const char *part = text; part <= end; part++) {
        size_t size = strcspn(part, "."), left = (size_t)(end - part);
        size = size < left ? size : left;
        if (!size || part[0] == '-' || part[size - 1] == '-' ||
            strspn(part, "abcdefghijklmnopqrstuvwxyz0123456789-") < size)
            return false;
        part += size;
    }
    return true;
}

static bool is_label_key(const char *key)
{
    const char *slash = strchr(key, '/'), *name = slash ? slash + 1 : key;
    return (!slash || is_subdomain(key, (size_t)(slash - key))) &&
           is_label(name, strlen(name), "-_.");
}

static bool selects_what_can_be(const struct json *selector)
{
    json_each_member (label, selector) {
        const char *value = json_string(label);
        if (!is_label_key(json_key(label)) ||
            (value && *value && !is_label(value, strlen(value), "-_.")))
            return false;
    }
    return true;
}

static bool classes_refused(const struct judgement *judgement, const char *text)
{
    const struct json *document = document_of(judgement, text);
    if (!document)
        return !may_be_read(text);
    if (is_absent(document))
        return false;
    if (!json_is(document, JSON_OBJECT))
        return true;
    json_each_member (class, document) {
        if (!is_selecting(class) || !is_subdomain(json_key(class), strlen(json_key(class))))
            return true;
        json_each_member (member, class)
            if (strcasecmp(json_key(member), "selector") == 0 && !selects_what_can_be(member))
                return true;
    }
    return false;
}

/* Every other word is read without the white space around it. */
static bool padded(const struct judgement *judgement, const char *text)
{
    (void)judgement;
    static const char space[] = " \t\r\n\v\f";
    return *text && (strchr(space, *text) || strchr(space, text[strlen(text) - 1]));
}

#define ISSUER                                                                                     \
    .refused = issuer_refused, .wanted = "YAML with the kind and the name of an issuer",           \
    .usual = "{kind: ClusterIssuer, name: knative-selfsigned-issuer}"
#define HOST                                                                                       \
    .template = true, .trimmed = true, .refused = domain_template_refused,                         \
    .wanted = "a Go template that makes a host of .Name, .Namespace and .Domain"
#define TAG                                                                                        \
    .template = true, .trimmed = true, .refused = tag_template_refused,                            \
    .wanted = "a Go template of .Tag and .Name"
#define CONTAINER                                                                                  \
    .template = true, .refused = container_template_refused,                                       \
    .wanted = "a Go template of a Service's metadata, such as {{.Name}}"

static const struct syntax syntaxes[] = {
    {"config-certmanager", "clusterLocalIssuerRef", ISSUER},
    {"config-certmanager", "issuerRef", ISSUER},
    {"config-certmanager", "systemInternalIssuerRef", ISSUER},
    {"config-defaults", "container-name-template", CONTAINER},
    {"config-defaults", "init-container-name-template", CONTAINER},
    {"config-deployment", "default-affinity-type", .refused = padded,
     .wanted = "none or prefer-spread-revision-over-nodes, without white space"},
    {"config-deployment", "runtime-class-name", .trimmed = true, .refused = classes_refused,
     .wanted = "YAML with a selector of labels for each runtime class", .usual = "gvisor: {}"},
    {"config-domain", NULL, .refused = domain_refused,
     .wanted = "empty, or YAML with a selector of labels", .usual = "selector: {app: web}"},
    {"config-network", "domain-template", HOST},
    {"config-network", "domainTemplate", HOST},
    {"config-network", "namespace-wildcard-cert-selector", .refused = selector_refused,
     .wanted = "empty, or YAML of a label selector",
     .usual = "matchLabels: {certificate: wildcard}"},
    {"config-network", "tag-template", TAG},
    {"config-network", "tagTemplate", TAG},
    {"config-observability", "logging.request-log-template", .template = true, .trimmed = true,
     .refused = log_template_refused, .wanted = "a Go template",
     .usual = "{{.Request.Method}} {{.Request.RequestURI}} {{.Response.Code}}"},
};

const struct syntax *syntax_of(const char *map, const char *key)
{
    for (size_t i = 0; i < sizeof syntaxes / sizeof *syntaxes; i++) {
        const struct syntax *syntax = &syntaxes[i];
        if (strcmp(syntax->map, map) == 0 && (!syntax->key || strcmp(syntax->key, key) == 0))
            return syntax;
    }
    return NULL;
}

bool syntax_refuses(const struct judgement *judgement, const struct syntax *syntax,
                    const char *text)
{
    static const char space[] = " \t\r\n\v\f";
    size_t length = strlen(text);
    if (!syntax->trimmed)
        return syntax->refused(judgement, text);
    while (length && strchr(space, text[length - 1]))
        length--;
    size_t begin = strspn(text, space);
    begin = begin < length ? begin : length;
    text = arena_copy(judgement->arena, text + begin, length - begin);
    return text && syntax->refused(judgement, text);
}
