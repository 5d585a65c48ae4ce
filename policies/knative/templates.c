// SPDX-License-Identifier: Apache-2.0
/* Knative tries each template once, over data of its own, when it reads its map. */
#include "knative/templates.h"

#include "read/template.h"

#include <string.h>

/* knative.dev/networking pkg/config: checkDomainTemplate(), checkTagTemplate(). */
const struct template_field domain_template_data[] = {
    {"Name", FIELD_TEXT, "foo"},       {"Namespace", FIELD_TEXT, "bar"},
    {"Domain", FIELD_TEXT, "baz.com"}, {"Annotations", FIELD_MAP, NULL},
    {"Labels", FIELD_MAP, NULL},       {NULL, FIELD_ELSE, NULL},
};
static const struct template_field of_tags[] = {
    {"Name", FIELD_TEXT, "foo"},
    {"Tag", FIELD_TEXT, "v2"},
    {NULL, FIELD_ELSE, NULL},
};
/* An empty ObjectMeta of k8s.io/apimachinery, with those of its methods that a value has. */
static const struct template_field of_metadata[] = {
    {"Name", FIELD_TEXT, ""},
    {"GenerateName", FIELD_TEXT, ""},
    {"Namespace", FIELD_TEXT, ""},
    {"SelfLink", FIELD_TEXT, ""},
    {"UID", FIELD_ELSE, NULL},
    {"ResourceVersion", FIELD_TEXT, ""},
    {"Generation", FIELD_NUMBER, NULL},
    {"CreationTimestamp", FIELD_ELSE, NULL},
    {"DeletionTimestamp", FIELD_ELSE, NULL},
    {"DeletionGracePeriodSeconds", FIELD_ELSE, NULL},
    {"Labels", FIELD_MAP, NULL},
    {"Annotations", FIELD_MAP, NULL},
    {"OwnerReferences", FIELD_ELSE, NULL},
    {"Finalizers", FIELD_ELSE, NULL},
    {"ManagedFields", FIELD_ELSE, NULL},
    {"OpenAPIModelName", FIELD_ELSE, NULL},
    {"SwaggerDoc", FIELD_ELSE, NULL},
    {NULL, FIELD_ELSE, NULL},
};

static bool refused(const struct judgement *judgement, const char *name, const char *text,
                    const struct template_field *data)
{
    struct text output = TEXT_IN(judgement->arena);
    bool exact;
    return template_run(judgement->arena, name, text, data, &output, &exact) == TEMPLATE_REFUSED;
}

static bool is_hex(char c)
{
    return c && strchr("0123456789abcdefABCDEF", c);
}

/* Does net/url refuse a character of it, of which the first `length` are a host? */
static bool has_no_hosts_character(const char *text, size_t length)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "!\"$&'()*+,-.:;<=>]_~";
    for (size_t i = 0; i < length; i++) {
        bool far = (unsigned char)text[i] >= 0x80;
        if (text[i] == '%' && is_hex(text[i + 1]) && is_hex(text[i + 2]) &&
            (text[i + 1] >= '8' || strncmp(text + i, "%25", 3) == 0))
            i += 2;
        else if (!far && !strchr(allowed, text[i]))
            return true;
    }
    return false;
}

static bool has_control_character(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return true;
    return false;
}

/* Is it what net/url takes for a host, and no more behind it than a slash or a fragment? A user and
 * an address in brackets are left to it, and several colons, which Go 1.26 refuses. */
static bool is_no_host(const char *text)
{
    size_t before = strcspn(text, "#"), length = strcspn(text, "/?#");
    const char *first = memchr(text, ':', length), *colon = memrchr(text, ':', length);
    if (has_control_character(text, before) ||
        (before > length && !(text[length] == '/' && before == length + 1)))
        return true;
    if (memchr(text, '@', length) || *text == '[')
        return false;
    if (has_no_hosts_character(text, length))
        return true;
    if (colon && strspn(colon + 1, "0123456789") < length - (size_t)(colon - text) - 1)
        return true;
    return first == colon && (length == 0 || colon == text);
}

/* The text behind a number sign is taken, if its percent signs are. */
static bool is_broken_fragment(const char *text)
{
    const char *at = strchr(text, '#');
    for (at = at ? strchr(at, '%') : NULL; at; at = strchr(at + 1, '%'))
        if (!is_hex(at[1]) || !is_hex(at[2]))
            return true;
    return false;
}

bool domain_template_refused(const struct judgement *judgement, const char *text)
{
    struct text host = TEXT_IN(judgement->arena);
    bool exact;
    enum template_outcome outcome = template_run(judgement->arena, "domain-template", text,
                                                 domain_template_data, &host, &exact);
    if (outcome != TEMPLATE_TAKEN || !exact)
        return outcome == TEMPLATE_REFUSED;
    return is_no_host(host.data) || is_broken_fragment(host.data);
}

bool tag_template_refused(const struct judgement *judgement, const char *text)
{
    return refused(judgement, "tag-template", text, of_tags);
}

bool container_template_refused(const struct judgement *judgement, const char *text)
{
    return refused(judgement, "container-template", text, of_metadata);
}

bool log_template_refused(const struct judgement *judgement, const char *text)
{
    return refused(judgement, "requestLog", text, NULL);
}
