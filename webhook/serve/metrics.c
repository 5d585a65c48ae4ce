// SPDX-License-Identifier: Apache-2.0
#include "serve/metrics.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const path_names[METRICS_PATHS] = {
    [METRICS_VALIDATE] = "validate",
    [METRICS_MUTATE] = "mutate",
    [METRICS_OTHER] = "other",
};
static const char *const outcome_names[OUTCOMES] = {
    [OUTCOME_ALLOWED] = "allowed", [OUTCOME_WARNED] = "warned",   [OUTCOME_PATCHED] = "patched",
    [OUTCOME_DENIED] = "denied",   [OUTCOME_SKIPPED] = "skipped", [OUTCOME_FAILED] = "failed",
    [OUTCOME_OVERRUN] = "overrun",
};
static const char *const source_names[METRICS_SOURCES] = {
    [METRICS_CERTIFICATE] = "certificate", [METRICS_POLICY] = "policy"};
static const char *const phase_names[PEER_PHASES] = {
    [PEER_FRESH] = "handshake", [PEER_IDLE] = "idle",     [PEER_HEADERS] = "headers",
    [PEER_BODY] = "body",       [PEER_ANSWER] = "answer",
};

static const char *const shed_names[SHED_REASONS] = {
    [SHED_GONE] = "gone",
    [SHED_LATE] = "late",
    [SHED_BACKLOG] = "backlog",
    [SHED_ROOM] = "room",
};

/* Every status that this program sends; the last stands for those that it does not. */
static const unsigned codes[] = {200, 400, 404, 405, 411, 413, 415, 500, 503, 0};

/* The API server's own first buckets, and finer ones below, where a review should end. */
static const double buckets[] = {0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 1};

#define counter atomic_uint_fast64_t

static counter requests[METRICS_PATHS][OUTCOMES][COUNT(codes)];
static counter findings[RULES_MOST][COUNT(action_names)];
static counter took[COUNT(buckets) + 1], took_nanoseconds;
static counter reloads[METRICS_SOURCES][2];
static counter sheds[SHED_REASONS];
static atomic_int_fast64_t last_request, last_shed;

#define SHED_LATELY 10000 /* milliseconds */

static void count(counter *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static uint64_t value(counter *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void request(enum metrics_path path, enum outcome outcome, unsigned status)
{
    size_t code = 0;
    while (codes[code] && codes[code] != status)
        code++;
    count(&requests[path][outcome][code]);
    atomic_store_explicit(&last_request, time(NULL), memory_order_relaxed);
}

void metrics_shed(enum shed why)
{
    count(&sheds[why]);
    atomic_store_explicit(&last_shed, clock_milliseconds(), memory_order_relaxed);
}

bool metrics_shedding(void)
{
    int64_t last = atomic_load_explicit(&last_shed, memory_order_relaxed);
    return last && clock_milliseconds() - last < SHED_LATELY;
}

void metrics_refused(enum metrics_path path, unsigned status)
{
    request(path, OUTCOME_FAILED, status);
}

void metrics_reviewed(enum metrics_path path, const struct answer *answer, double seconds)
{
    request(path, answer->tally.outcome, answer->status);
    for (size_t i = 0; i < answer->tally.count; i++)
        count(&findings[answer->tally.findings[i].rule][answer->tally.findings[i].action]);
    size_t bucket = 0;
    while (bucket < COUNT(buckets) && seconds > buckets[bucket])
        bucket++;
    count(&took[bucket]);
    atomic_fetch_add_explicit(&took_nanoseconds, (uint64_t)(seconds * 1e9), memory_order_relaxed);
}

void metrics_reload(enum metrics_source source, bool taken)
{
    count(&reloads[source][taken]);
}

static void head(struct text *out, const char *name, const char *type, const char *help)
{
    text_print(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void gauge(struct text *out, const char *name, const char *help, int64_t number)
{
    head(out, name, "gauge", help);
    text_print(out, "%s %" PRId64 "\n", name, number);
}

static void print_requests(struct text *out)
{
    head(out, "meshrail_requests_total", "counter", "Requests answered.");
    for (size_t path = 0; path < METRICS_PATHS; path++)
        for (size_t outcome = 0; outcome < OUTCOMES; outcome++)
            for (size_t code = 0; code < COUNT(codes); code++) {
                uint64_t number = value(&requests[path][outcome][code]);
                if (number)
                    text_print(out,
                               "meshrail_requests_total{path=\"%s\",outcome=\"%s\",code=\"%u\"} "
                               "%" PRIu64 "\n",
                               path_names[path], outcome_names[outcome], codes[code], number);
            }
}

static void print_findings(struct text *out)
{
    head(out, "meshrail_findings_total", "counter", "Findings of judged reviews.");
    for (size_t i = 0; i < rule_count(); i++)
        for (size_t action = 0; action < COUNT(action_names); action++) {
            uint64_t number = value(&findings[i][action]);
            if (number)
                text_print(out, "meshrail_findings_total{rule=\"%s\",action=\"%s\"} %" PRIu64 "\n",
                           rule_at(i)->id, action_names[action], number);
        }
}

static void print_seconds(struct text *out)
{
    static const char name[] = "meshrail_review_seconds";
    uint64_t sum = 0;
    head(out, name, "histogram", "From the last byte of a review to its answer.");
    for (size_t i = 0; i < COUNT(buckets); i++) {
        sum += value(&took[i]);
        text_print(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name, buckets[i], sum);
    }
    sum += value(&took[COUNT(buckets)]);
    text_print(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum %.9f\n%s_count %" PRIu64 "\n", name,
               sum, name, (double)value(&took_nanoseconds) / 1e9, name, sum);
}

static void print_watchdog(struct text *out, const struct watchdog_counts *watchdog)
{
    static const char name[] = "meshrail_watchdog_shutdowns_total";
    head(out, name, "counter", "Connections shut down: phase overdue, or slots running short.");
    for (size_t phase = 0; phase < PEER_PHASES; phase++)
        text_print(out, "%s{reason=\"%s\"} %" PRIu64 "\n", name, phase_names[phase],
                   watchdog->overdue[phase]);
    text_print(out, "%s{reason=\"slots\"} %" PRIu64 "\n", name, watchdog->crowded);
    gauge(out, "meshrail_connections", "Connections open now.", watchdog->connections);
    gauge(out, "meshrail_requests_in_flight", "Requests being received or answered now.",
          watchdog->busy);
    gauge(out, "meshrail_connections_waiting", "Connections with bytes that no worker has read.",
          watchdog->waiting);
}

static void print_load(struct text *out, const struct metrics_now *now)
{
    static const char name[] = "meshrail_shed_total";
    head(out, name, "counter", "Work given up: client gone, too late, backlog, no room.");
    for (size_t why = 0; why < SHED_REASONS; why++)
        text_print(out, "%s{reason=\"%s\"} %" PRIu64 "\n", name, shed_names[why],
                   value(&sheds[why]));
    gauge(out, "meshrail_saturated", "1 while work waits too long or is given up.", now->saturated);
    gauge(out, "meshrail_bodies_in_flight_bytes",
          "Memory held by bodies of requests and by answers now.", (int64_t)now->held_bytes);
    head(out, "meshrail_log_dropped_total", "counter", "Log lines that nobody took in time.");
    text_print(out, "meshrail_log_dropped_total %" PRIu64 "\n", now->log_dropped);
}

static void print_reloads(struct text *out, const struct metrics_now *now)
{
    gauge(out, "meshrail_certificate_not_after_timestamp_seconds",
          "When the serving certificate ends; 0 without one.", now->certificate_not_after);
    gauge(out, "meshrail_certificate_days_left",
          "Whole days until the serving certificate or its CA ends; 0 without one.",
          now->certificate_not_after && now->certificate_days > 0 ? now->certificate_days : 0);
    gauge(out, "meshrail_certificate_expiring", "1 while these are fewer than 21: renew it.",
          now->certificate_expiring);
    head(out, "meshrail_reloads_total", "counter", "Changed files taken over or refused.");
    for (size_t source = 0; source < METRICS_SOURCES; source++)
        for (size_t taken = 0; taken < 2; taken++)
            text_print(out, "meshrail_reloads_total{source=\"%s\",result=\"%s\"} %" PRIu64 "\n",
                       source_names[source], taken ? "taken" : "refused",
                       value(&reloads[source][taken]));
    gauge(out, "meshrail_certificate_stale",
          "1 while an older certificate is served than the files'.", now->certificate_stale);
    gauge(out, "meshrail_certificate_flawed",
          "1 while a certificate is served that API servers may refuse.", now->certificate_flawed);
    gauge(out, "meshrail_policy_stale", "1 while an older policy is in force than the file's.",
          now->policy_stale);
    gauge(out, "meshrail_policy_fallback",
          "1 while the built-in policy is in force, for the file has never loaded.",
          now->policy_fallback);
    gauge(out, "meshrail_policy_warnings", "Entries without effect in the policy in force.",
          (int64_t)now->policy_warnings);
}

void metrics_print(struct text *out, const struct metrics_now *now)
{
    print_requests(out);
    print_findings(out);
    print_seconds(out);
    print_watchdog(out, &now->watchdog);
    print_load(out, now);
    gauge(out, "meshrail_last_request_timestamp_seconds", "When the last request was answered.",
          atomic_load_explicit(&last_request, memory_order_relaxed));
    print_reloads(out, now);
    gauge(out, "meshrail_ready", "1 while /readyz answers 200.", now->ready);
    if (now->policy_hash) {
        head(out, "meshrail_policy_info", "gauge", "The policy in force.");
        text_print(out, "meshrail_policy_info{hash=\"%s\"} 1\n", now->policy_hash);
    }
}
