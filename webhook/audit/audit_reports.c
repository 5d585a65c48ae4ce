// SPDX-License-Identifier: Apache-2.0
/*
 * Objects for the cluster, which others show: Report of openreports.io, and PolicyReport of the
 * policy working group before it, whose results are the same. One for what has no namespace, and
 * one for each namespace; one of the dump without findings gets an empty one, which takes the place
 * of yesterday's.
 */
#include "audit/audit_output.h"
#include "judge/laws.h"
#include "rule/rule.h"

#include <string.h>

#define RESULTS_MOST 1000 /* results in one object, which has to fit into the 1.5 MiB of etcd */

struct report_api {
    const char *version, *kind, *cluster_kind;
};

static const char *const results[] = {
    [REFUSED] = "fail", [REPAIRED] = "warn", [WARNED] = "warn", [RECORDED] = "skip"};
static const char *const severities[] = {
    [REFUSED] = "high", [REPAIRED] = "medium", [WARNED] = "low", [RECORDED] = "info"};

static void write_resource(struct json_writer *json, const struct audit_object *object)
{
    json_write_array(json, "resources");
    json_write_object(json, NULL);
    json_write_string(json, "apiVersion", object->api_version);
    json_write_string(json, "kind", object->kind);
    if (*object->namespace)
        json_write_string(json, "namespace", object->namespace);
    json_write_string(json, "name", object->name);
    if (*object->uid)
        json_write_string(json, "uid", object->uid);
    json_write_object_end(json);
    json_write_array_end(json);
}

static void write_properties(struct json_writer *json, const struct audit_finding *finding)
{
    struct text laws = TEXT_IN(json->out->arena);
    laws_add(&laws, finding->laws);
    json_write_object(json, "properties");
    json_write_string(json, "field", finding->field);
    json_write_string(json, "before", action_names[finding->before]);
    json_write_string(json, "would", action_names[finding->would]);
    json_write_string(json, "action", action_names[finding->action]);
    if (laws.length)
        json_write_string(json, "laws", laws.data);
    json_write_object_end(json);
}

static void write_result(struct json_writer *json, const struct audit_finding *finding,
                         enum language language)
{
    enum outcome_under_deny outcome = outcome_of(finding);
    json_write_line(json);
    json_write_object(json, NULL);
    json_write_string(json, "source", "meshrail");
    json_write_string(json, "policy", "meshrail");
    json_write_string(json, "rule", finding->rule);
    json_write_string(json, "result", results[outcome]);
    json_write_string(json, "severity", severities[outcome]);
    json_write_bool(json, "scored", true);
    json_write_string(json, "message", finding->said[language]);
    write_resource(json, finding->object);
    write_properties(json, finding);
    json_write_object_end(json);
}

/* The worst first, for not all may fit. */
static void write_results(struct json_writer *json, const struct audit_finding *findings,
                          size_t count, enum language language)
{
    size_t written = 0;
    json_write_array(json, "results");
    for (size_t outcome = REFUSED; outcome < OUTCOMES_UNDER_DENY; outcome++)
        for (size_t i = 0; i < count && written < RESULTS_MOST; i++) {
            if (outcome_of(&findings[i]) != outcome)
                continue;
            write_result(json, &findings[i], language);
            written++;
        }
    json_write_array_end(json);
}

static void write_summary(struct json_writer *json, const struct audit_finding *findings,
                          size_t count)
{
    size_t of[OUTCOMES_UNDER_DENY] = {0};
    for (size_t i = 0; i < count; i++)
        of[outcome_of(&findings[i])]++;
    json_write_object(json, "summary");
    json_write_number(json, "pass", 0);
    json_write_number(json, "fail", of[REFUSED]);
    json_write_number(json, "warn", of[REPAIRED] + of[WARNED]);
    json_write_number(json, "error", 0);
    json_write_number(json, "skip", of[RECORDED]);
    json_write_object_end(json);
}

static void write_report(struct json_writer *json, const struct report_api *api,
                         const char *namespace, const struct audit_finding *findings, size_t count,
                         enum language language)
{
    json_write_line(json);
    json_write_object(json, NULL);
    json_write_string(json, "apiVersion", api->version);
    json_write_string(json, "kind", *namespace ? api->kind : api->cluster_kind);
    json_write_object(json, "metadata");
    json_write_string(json, "name", "meshrail");
    if (*namespace)
        json_write_string(json, "namespace", namespace);
    json_write_object(json, "labels");
    json_write_string(json, "app.kubernetes.io/managed-by", "meshrail");
    json_write_object_end(json);
    json_write_object_end(json);
    write_summary(json, findings, count);
    write_results(json, findings, count, language);
    json_write_object_end(json);
}

static size_t run_of(const struct audit *audit, size_t first, const char *namespace)
{
    size_t end = first;
    while (end < audit->count && strcmp(audit->findings[end].object->namespace, namespace) == 0)
        end++;
    return end - first;
}

/* Findings are sorted by namespace, and so are the namespaces of the dump: one walk along both,
 * from what has none. */
static void print_reports(const struct audit *audit, const struct report_api *api, struct text *out)
{
    struct json_writer json = JSON_TO(out);
    const struct inventory *inventory = &audit->inventory;
    const char *namespace = "";
    size_t first = 0, entry = 0;
    json_write_object(&json, NULL);
    json_write_string(&json, "apiVersion", "v1");
    json_write_string(&json, "kind", "List");
    json_write_array(&json, "items");
    while (namespace) {
        size_t count = run_of(audit, first, namespace);
        write_report(&json, api, namespace, &audit->findings[first], count,
                     audit->policy->language);
        first += count;
        while (entry < inventory->count && strcmp(inventory->entries[entry].name, namespace) <= 0)
            entry++;
        const char *known = entry < inventory->count ? inventory->entries[entry].name : NULL;
        const char *found = first < audit->count ? audit->findings[first].object->namespace : NULL;
        namespace = !found || (known && strcmp(known, found) < 0) ? known : found;
    }
    json_write_array_end(&json);
    json_write_object_end(&json);
    text_add(out, "\n");
}

void audit_print_openreports(const struct audit *audit, struct text *out)
{
    static const struct report_api api = {"openreports.io/v1alpha1", "Report", "ClusterReport"};
    print_reports(audit, &api, out);
}

void audit_print_policyreport(const struct audit *audit, struct text *out)
{
    static const struct report_api api = {"wgpolicyk8s.io/v1alpha2", "PolicyReport",
                                          "ClusterPolicyReport"};
    print_reports(audit, &api, out);
}
