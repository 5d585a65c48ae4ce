// SPDX-License-Identifier: Apache-2.0
#include "serve/health.h"

#include "base/json_writer.h"
#include "book/catalogue.h"
#include "serve/callers.h"
#include "serve/confine.h"
#include "serve/daemon.h"
#include "serve/drain.h"
#include "serve/head.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/process.h"
#include "serve/room.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS 64
#define PATIENCE 10000 /* milliseconds; those who ask here have little to say */
#define REASONS_MOST 5
#define LONG_WAIT 1000 /* milliseconds; a worker that keeps up reads in a few */

struct health {
    struct daemon daemon;
    struct reload *reload;
    struct watchdog *watchdog;
    struct arena arena; /* the port has one thread */
};

/* Why the server is not ready; returns how many reasons there are. */
static size_t unready(const struct reload_report *report, const char *reasons[REASONS_MOST])
{
    size_t count = 0;
    if (draining())
        reasons[count++] = "draining";
    if (!report->certificate_not_after)
        reasons[count++] = "certificate not loaded";
    else if (report->certificate_not_after <= time(NULL))
        reasons[count++] = "certificate expired";
    if (!*report->policy_hash)
        reasons[count++] = "policy not loaded";
    if (callers_limited() && !callers_known())
        reasons[count++] = "client CA not loaded";
    return count;
}

static unsigned livez(struct health *health, struct text *out)
{
    struct watchdog_counts counts;
    watchdog_count(health->watchdog, &counts);
    struct json_writer json = JSON_TO(out);
    json_write_object(&json, NULL);
    json_write_bool(&json, "live", !counts.stuck);
    if (counts.stuck)
        json_write_string(&json, "reason", "work waits, and a worker has done nothing for 15 s");
    json_write_object_end(&json);
    text_add(out, "\n");
    return counts.stuck ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_OK;
}

/* Work waits too long, or is given up. No reason not to be ready: the load would go to the others.
 */
static bool saturated(const struct watchdog_counts *counts)
{
    return metrics_shedding() || counts->longest >= LONG_WAIT;
}

static void add_load(struct json_writer *json, struct watchdog *watchdog)
{
    struct watchdog_counts counts;
    watchdog_count(watchdog, &counts);
    json_write_object(json, "load");
    json_write_bool(json, "saturated", saturated(&counts));
    json_write_number(json, "waiting", counts.waiting);
    int64_t last = metrics_last_call();
    if (last >= 0)
        json_write_number(json, "lastCallSeconds", (uint64_t)last / 1000);
    json_write_object_end(json);
}

static void add_certificate(struct json_writer *json, const struct reload_report *report)
{
    json_write_object(json, "certificate");
    json_write_bool(json, "loaded", report->certificate_not_after != 0);
    if (*report->certificate_fault)
        json_write_string(json, "fault", report->certificate_fault);
    if (report->certificate_not_after) {
        char date[32];
        time_t not_after = (time_t)report->certificate_not_after;
        struct tm utc;
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&not_after, &utc));
        json_write_string(json, "notAfter", date);
        json_write_number(json, "daysLeft",
                          report->certificate_days > 0 ? (uint64_t)report->certificate_days : 0);
        json_write_bool(json, "expiring", report->certificate_expiring);
    }
    if (*report->certificate_warning)
        json_write_string(json, "warning", report->certificate_warning);
    json_write_object_end(json);
}

static void add_policy(struct json_writer *json, const struct reload_report *report)
{
    json_write_object(json, "policy");
    json_write_bool(json, "loaded", *report->policy_hash && !report->policy_fallback);
    if (*report->policy_fault)
        json_write_string(json, "fault", report->policy_fault);
    if (*report->policy_hash) {
        json_write_string(json, "hash", report->policy_hash);
        json_write_number(json, "ageSeconds", (uint64_t)report->policy_age);
        json_write_number(json, "warnings", report->policy_warnings);
        json_write_bool(json, "fallback", report->policy_fallback);
    }
    json_write_object_end(json);
}

static void add_callers(struct json_writer *json, const struct reload_report *report)
{
    json_write_object(json, "callers");
    json_write_bool(json, "limited", callers_limited());
    if (callers_limited())
        json_write_bool(json, "loaded", callers_known());
    if (*report->client_ca_fault)
        json_write_string(json, "fault", report->client_ca_fault);
    json_write_object_end(json);
}

static unsigned readyz(struct health *health, struct text *out)
{
    const char *reasons[REASONS_MOST], *walls[CONFINED_MOST];
    struct reload_report report;
    reload_report(health->reload, &report);
    size_t count = unready(&report, reasons);

    struct json_writer json = JSON_TO(out);
    json_write_object(&json, NULL);
    json_write_bool(&json, "ready", !count);
    json_write_strings(&json, "reasons", reasons, count);
    add_certificate(&json, &report);
    add_policy(&json, &report);
    add_callers(&json, &report);
    add_load(&json, health->watchdog);
    json_write_strings(&json, "confined", walls, confined(walls));
    json_write_object_end(&json);
    text_add(out, "\n");
    return count ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_OK;
}

static unsigned metrics(struct health *health, struct text *out)
{
    const char *reasons[REASONS_MOST];
    struct reload_report report;
    reload_report(health->reload, &report);
    struct metrics_now now = {
        .held_bytes = room_held(),
        .log_dropped = log_dropped(),
        .told = told_losses(),
        .certificate_not_after = report.certificate_not_after,
        .certificate_days = report.certificate_days,
        .certificate_expiring = report.certificate_expiring,
        .policy_hash = *report.policy_hash ? report.policy_hash : NULL,
        .certificate_stale = *report.certificate_fault != '\0',
        .certificate_flawed = *report.certificate_warning != '\0',
        .policy_stale = *report.policy_fault != '\0',
        .client_ca_stale = *report.client_ca_fault != '\0',
        .policy_warnings = report.policy_warnings,
        .policy_fallback = report.policy_fallback,
        .ready = unready(&report, reasons) == 0,
    };
    watchdog_count(health->watchdog, &now.watchdog);
    now.saturated = saturated(&now.watchdog);
    metrics_print(out, &now);
    process_print(out);
    return MHD_HTTP_OK;
}

static unsigned rules(struct health *health, struct text *out)
{
    (void)health;
    catalogue_json(NULL, out);
    return MHD_HTTP_OK;
}

static const struct page {
    const char *path, *type;
    unsigned (*write)(struct health *, struct text *);
} pages[] = {
    {"/livez", "application/json", livez},
    {"/readyz", "application/json", readyz},
    {"/metrics", "text/plain; version=0.0.4; charset=utf-8", metrics},
    {"/rules", "application/json", rules},
};

static const struct page *page_at(const char *path)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(pages[i].path, path) == 0)
            return &pages[i];
    return NULL;
}

/* No page takes a body: all are answered in the last call, so that the connection can be kept. */
static enum MHD_Result handle(void *closure, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *bytes,
                              size_t *length, void **context)
{
    static const char asked[] = "asked";
    struct health *health = closure;
    (void)version, (void)bytes;
    if (!*context) {
        *context = (void *)(uintptr_t)asked;
        return MHD_YES;
    }
    if (*length)
        return MHD_NO;
    daemon_expect(connection, PEER_ANSWER);

    arena_reset(&health->arena);
    struct text out = TEXT_IN(&health->arena);
    const struct page *page = page_at(head_path(path));
    bool reading = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    unsigned status = !page      ? MHD_HTTP_NOT_FOUND
                      : !reading ? MHD_HTTP_METHOD_NOT_ALLOWED
                                 : page->write(health, &out);
    if (health->arena.exhausted)
        return MHD_NO;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(out.length, out.data, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    if (page)
        MHD_add_response_header(response, "Content-Type", page->type);
    if (page && !reading)
        MHD_add_response_header(response, "Allow", "GET, HEAD");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

struct health *health_start(int listener, struct reload *reload, struct watchdog *watchdog,
                            struct error *err)
{
    struct health *health = calloc(1, sizeof *health);
    if (!health) {
        error_set(err, "out of memory for the health port");
        return NULL;
    }
    health->reload = reload;
    health->watchdog = watchdog;
    arena_init(&health->arena, ARENA_CAP);
    const struct daemon_plan plan = {
        .name = "health",
        .listener = listener,
        .workers = 1,
        .pool = 8192,
        .limits = {.connections = CONNECTIONS,
                   .phases = {PATIENCE, 6 * PATIENCE, PATIENCE, PATIENCE, PATIENCE}},
        .handler = handle,
        .closure = health,
    };
    if (!daemon_start(&health->daemon, &plan, err)) {
        arena_free(&health->arena);
        free(health);
        return NULL;
    }
    return health;
}

void health_stop(struct health *health)
{
    daemon_stop(&health->daemon);
    arena_free(&health->arena);
    free(health);
}
