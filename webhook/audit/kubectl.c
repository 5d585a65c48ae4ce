// SPDX-License-Identifier: Apache-2.0
#include "audit/kubectl.h"

#include "base/command.h"
#include "read/input.h"
#include "rule/kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESOURCE_MOST 160

/* Runs kubectl and returns what it prints, to be freed. Its stderr is ours. */
static char *printed(const char *const *arguments, size_t *length, struct error *err)
{
    struct command command = {.arguments = arguments, .input = -1, .most = INPUT_MOST};
    char *text = command_run(&command, err);
    *length = command.length;
    if (!text || command.status == 0)
        return text;
    error_set(err, "kubectl %s failed", arguments[1]);
    free(text);
    return NULL;
}

/* "destinationrules.networking.istio.io", as kubectl names it. */
static void resource_of(const struct kind_row *row, char name[RESOURCE_MOST])
{
    snprintf(name, RESOURCE_MOST, "%s%s%s", row->plural, *row->group ? "." : "", row->group);
}

/* Is the name a line of the list? */
static bool is_served(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || at[-1] == '\n') && (at[length] == '\n' || !at[length]))
            return true;
    return false;
}

static bool is_first(size_t index, const char *name)
{
    char other[RESOURCE_MOST];
    for (size_t i = 0; i < index; i++) {
        resource_of(&kind_rows[i], other);
        if (kind_rows[i].entry && strcmp(other, name) == 0)
            return false;
    }
    return true;
}

static void read_kind(struct audit *audit, const char *name)
{
    struct error err = {0};
    size_t length;
    const char *const arguments[] = {"kubectl", "get", name, "-A", "-o", "json", NULL};
    char *text = printed(arguments, &length, &err);
    if (text)
        audit_add(audit, name, true, text, length);
    else
        audit_fault(audit, name, 0, 0, err.text);
}

bool kubectl_read(struct audit *audit, struct error *err)
{
    static const char *const arguments[] = {"kubectl", "api-resources", "--verbs=list",
                                            "-o",      "name",          NULL};
    char name[RESOURCE_MOST];
    size_t length;
    char *served = printed(arguments, &length, err);
    if (!served)
        return false;
    for (size_t i = 0; i < kind_row_count; i++) {
        resource_of(&kind_rows[i], name);
        if (kind_rows[i].entry && is_first(i, name) && is_served(served, name))
            read_kind(audit, name);
    }
    free(served);
    return true;
}
