// SPDX-License-Identifier: Apache-2.0
#include "serve/metrics.h"

#include "base/clock.h"
#include "rule/kind.h"
#include "serve/exposition.h"

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
    [METRICS_CERTIFICATE] = "certificate",
    [METRICS_POLICY] = "policy",
    [METRICS_CLIENT_CA] = "client_ca",
};
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

static const char *const operation_names[OPERATIONS_ASKED] = {
    [ASKS_CREATE] = "create", [ASKS_UPDATE] = "update", [ASKS_OTHER] = "other"};

/* Every status that this program sends. */
static const unsigned codes[] = {200, 400, 403, 404, 405, 411, 413, 415, 500, 503};

/* Those of apiserver_admission_webhook_admission_duration_seconds, so that the two can be laid over
 * each other, and finer ones below 5 ms, where a review should end. */
static const double buckets[] = {0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005,
                                 0.025,   0.1,     0.5,    1,      2.5,    10,    25};

#define counter atomic_uint_fast64_t
#define KINDS 25 /* a bit each, and what is none; the first is KIND_OTHER */

static counter requests[METRICS_PATHS][OUTCOMES][COUNT(codes)];
static counter reviews[KINDS][OPERATIONS_ASKED][METRICS_PATHS][OUTCOMES];
static counter refused[REFUSALS];
static counter findings[RULES_MOST][COUNT(action_names)], would[RULES_MOST][COUNT(action_names)];
static counter took[COUNT(buckets) + 1], took_nanoseconds;
static counter reloads[METRICS_SOURCES][2];
static counter sheds[SHED_REASONS];
static atomic_int_fast64_t taken[METRICS_SOURCES], last_request, last_shed;
static atomic_int_fast64_t last_call; /* the last request by a clock that nobody sets; 0: none */

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
    while (code < COUNT(codes) - 1 && codes[code] != status)
        code++;
    count(&requests[path][outcome][code]);
    atomic_store_explicit(&last_request, time(NULL), memory_order_relaxed);
    atomic_store_explicit(&last_call, clock_milliseconds(), memory_order_relaxed);
}

int64_t metrics_last_call(void)
{
    int64_t last = atomic_load_explicit(&last_call, memory_order_relaxed);
    return last ? clock_milliseconds() - last : -1;
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

void metrics_refused(enum metrics_path path, enum refusal why)
{
    count(&refused[why]);
    request(path, OUTCOME_FAILED, refusals[why].status);
}

static enum refusal refusal_of(const struct answer *answer)
{
    if (answer->tally.outcome == OUTCOME_OVERRUN)
        return answer->status == refusals[REFUSED_WORK].status ? REFUSED_WORK : REFUSED_TIME;
    return answer->status == refusals[REFUSED_MEMORY].status ? REFUSED_MEMORY : REFUSED_REVIEW;
}

static size_t number_of(enum kind kind)
{
    return kind == KIND_OTHER ? 0 : (size_t)__builtin_ctz(kind) + 1;
}

/* Of what is neither created nor updated nobody knows the kind: its object is not sent. And some
 * kinds are only spoken of beside others, in files. */
static size_t kind_of(const struct review *about)
{
    const enum kind kind = about->subject.kind;
    return about->operation == ASKS_OTHER || (kind & CONTEXT_KINDS) ? 0 : number_of(kind);
}

void metrics_reviewed(enum metrics_path path, const struct answer *answer, double seconds)
{
    const struct tally *tally = &answer->tally;
    const struct review *about = &answer->about;
    request(path, tally->outcome, answer->status);
    if (about->uid)
        count(&reviews[kind_of(about)][about->operation][path][tally->outcome]);
    else
        count(&refused[refusal_of(answer)]);
    for (size_t i = 0; i < tally->count; i++) {
        const struct counted *finding = &tally->findings[i];
        count(&findings[finding->rule][finding->action]);
        count(&would[finding->rule][finding->would]);
    }
    size_t bucket = 0;
    while (bucket < COUNT(buckets) && seconds > buckets[bucket])
        bucket++;
    count(&took[bucket]);
    atomic_fetch_add_explicit(&took_nanoseconds, (uint64_t)(seconds * 1e9), memory_order_relaxed);
}

void metrics_reload(enum metrics_source source, bool is_taken)
{
    count(&reloads[source][is_taken]);
    if (is_taken)
        atomic_store_explicit(&taken[source], time(NULL), memory_order_relaxed);
}

/* What a judged review can come to on its path. */
static bool judged_to(enum metrics_path path, enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_ALLOWED:
    case OUTCOME_SKIPPED:
        return path != METRICS_OTHER;
    case OUTCOME_WARNED:
    case OUTCOME_DENIED:
        return path == METRICS_VALIDATE;
    case OUTCOME_PATCHED:
        return path == METRICS_MUTATE;
    default:
        return false;
    }
}

/* What a request can come to. */
static bool happens(enum metrics_path path, enum outcome outcome, unsigned code)
{
    if (path == METRICS_OTHER)
        return outcome == OUTCOME_FAILED &&
               (code == refusals[REFUSED_PATH].status || code == refusals[REFUSED_CALLER].status ||
                code == refusals[REFUSED_UNKNOWING].status);
    if (outcome == OUTCOME_OVERRUN)
        return code == refusals[REFUSED_WORK].status || code == refusals[REFUSED_TIME].status;
    if (outcome == OUTCOME_FAILED)
        return code != 200 && code != refusals[REFUSED_WORK].status;
    return code == 200 && judged_to(path, outcome);
}

static void print_requests(struct text *out)
{
    static const char name[] = "meshrail_requests_total";
    expose_head(out, name, "counter", "Requests answered.");
    for (enum metrics_path path = 0; path < METRICS_PATHS; path++)
        for (enum outcome outcome = 0; outcome < OUTCOMES; outcome++)
            for (size_t code = 0; code < COUNT(codes); code++)
                if (happens(path, outcome, codes[code]))
                    expose_series(out, name, value(&requests[path][outcome][code]),
                                  "path=\"%s\",outcome=\"%s\",code=\"%u\"", path_names[path],
                                  outcome_names[outcome], codes[code]);
}

static void print_refusals(struct text *out)
{
    static const char name[] = "meshrail_refused_total";
    expose_head(out, name, "counter", "Requests answered without a verdict, by why.");
    for (size_t why = NOT_REFUSED + 1; why < REFUSALS; why++)
        expose_series(out, name, value(&refused[why]), "reason=\"%s\"", refusals[why].name);
}

/* The name of a kind by its number; NULL: no object counts as one. */
static const char *name_of(size_t number)
{
    if (number == number_of(KIND_OTHER))
        return "other";
    for (size_t i = 0; i < kind_row_count; i++)
        if (number_of(kind_rows[i].is) == number && !(kind_rows[i].is & CONTEXT_KINDS))
            return kind_rows[i].called;
    return NULL;
}

/* What its reviews can come to; findings need rules that speak of it. */
static bool kind_comes_to(size_t kind, enum outcome outcome)
{
    return kind != number_of(KIND_OTHER) || outcome == OUTCOME_ALLOWED ||
           outcome == OUTCOME_SKIPPED;
}

static void print_reviews_of(struct text *out, const char *name, size_t kind)
{
    const size_t asks = kind == number_of(KIND_OTHER) ? OPERATIONS_ASKED : ASKS_OTHER;
    for (size_t asked = 0; asked < asks; asked++)
        for (enum metrics_path path = 0; path < METRICS_PATHS; path++)
            for (enum outcome outcome = 0; outcome < OUTCOMES; outcome++)
                if (judged_to(path, outcome) && kind_comes_to(kind, outcome))
                    expose_series(out, name, value(&reviews[kind][asked][path][outcome]),
                                  "kind=\"%s\",operation=\"%s\",phase=\"%s\",verdict=\"%s\"",
                                  name_of(kind), operation_names[asked], path_names[path],
                                  outcome_names[outcome]);
}

static void print_reviews(struct text *out)
{
    static const char name[] = "meshrail_reviews_total";
    expose_head(out, name, "counter", "Reviews with a verdict; skipped is what nobody looked at.");
    for (size_t kind = 0; kind < KINDS; kind++)
        if (name_of(kind))
            print_reviews_of(out, name, kind);
}

/* What a finding of the rule can come to where one object is judged by itself. */
static bool rule_comes_to(const struct rule *rule, enum action action)
{
    return action != OFF && action_names[action] && !rule->peers &&
           (action != PATCH || rule_repairs(rule));
}

/* And what it would: any of them can be gone after another's patch. What would only be recorded is
 * nobody's question, and not counted. */
static bool rule_would_come_to(const struct rule *rule, enum action action)
{
    return action > AUDIT && action_names[action] && !rule->peers;
}

static void print_findings(struct text *out, const char *name, const char *help,
                           bool (*possible)(const struct rule *, enum action),
                           counter (*counted)[COUNT(action_names)])
{
    expose_head(out, name, "counter", help);
    for (size_t i = 0; i < rule_count(); i++)
        for (enum action action = 0; action < COUNT(action_names); action++)
            if (possible(rule_at(i), action))
                expose_series(out, name, value(&counted[i][action]), "rule=\"%s\",action=\"%s\"",
                              rule_at(i)->id, action_names[action]);
}

static void print_seconds(struct text *out)
{
    static const char name[] = "meshrail_review_seconds";
    uint64_t sum = 0;
    expose_head(out, name, "histogram", "From the last byte of a review to its answer.");
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
    expose_head(out, name, "counter",
                "Connections shut down: phase overdue, or slots running short.");
    for (size_t phase = 0; phase < PEER_PHASES; phase++)
        expose_series(out, name, watchdog->overdue[phase], "reason=\"%s\"", phase_names[phase]);
    expose_series(out, name, watchdog->crowded, "reason=\"slots\"");
    expose_gauge(out, "meshrail_connections", "Connections open now.", watchdog->connections);
    expose_gauge(out, "meshrail_requests_in_flight", "Requests being received or answered now.",
                 watchdog->busy);
    expose_gauge(out, "meshrail_connections_waiting",
                 "Connections with bytes that no worker has read.", watchdog->waiting);
}

static void print_load(struct text *out, const struct metrics_now *now)
{
    static const char name[] = "meshrail_shed_total";
    expose_head(out, name, "counter", "Work given up: client gone, too late, backlog, no room.");
    for (size_t why = 0; why < SHED_REASONS; why++)
        expose_series(out, name, value(&sheds[why]), "reason=\"%s\"", shed_names[why]);
    expose_gauge(out, "meshrail_saturated", "1 while work waits too long or is given up.",
                 now->saturated);
    expose_gauge(out, "meshrail_bodies_in_flight_bytes",
                 "Memory held by bodies of requests and by answers now.", (int64_t)now->held_bytes);
    expose_counter(out, "meshrail_log_dropped_total", "Log lines that nobody took in time.",
                   now->log_dropped);
    expose_head(out, "meshrail_review_lines_dropped_total", "counter",
                "Lines about reviews that nobody read in time, or that came too fast.");
    expose_series(out, "meshrail_review_lines_dropped_total", now->told.unread,
                  "reason=\"unread\"");
    expose_series(out, "meshrail_review_lines_dropped_total", now->told.fast, "reason=\"fast\"");
}

static void print_reloads_of_files(struct text *out)
{
    static const char name[] = "meshrail_reloads_total";
    static const char since[] = "meshrail_reload_timestamp_seconds";
    expose_head(out, name, "counter", "Files taken over or refused.");
    for (size_t source = 0; source < METRICS_SOURCES; source++)
        for (size_t result = 0; result < 2; result++)
            expose_series(out, name, value(&reloads[source][result]), "source=\"%s\",result=\"%s\"",
                          source_names[source], result ? "taken" : "refused");
    expose_head(out, since, "gauge", "When the file in force was taken over; 0: none was.");
    for (size_t source = 0; source < METRICS_SOURCES; source++)
        expose_series(out, since, (uint64_t)taken[source], "source=\"%s\"", source_names[source]);
}

static void print_reloads(struct text *out, const struct metrics_now *now)
{
    expose_gauge(out, "meshrail_certificate_not_after_timestamp_seconds",
                 "When the serving certificate ends; 0 without one.", now->certificate_not_after);
    expose_gauge(out, "meshrail_certificate_days_left",
                 "Whole days until the serving certificate or its CA ends; 0 without one.",
                 now->certificate_not_after && now->certificate_days > 0 ? now->certificate_days
                                                                         : 0);
    expose_gauge(out, "meshrail_certificate_expiring", "1 while these are fewer than 21: renew it.",
                 now->certificate_expiring);
    print_reloads_of_files(out);
    expose_gauge(out, "meshrail_certificate_stale",
                 "1 while an older certificate is served than the files'.", now->certificate_stale);
    expose_gauge(out, "meshrail_certificate_flawed",
                 "1 while a certificate is served that API servers may refuse.",
                 now->certificate_flawed);
    expose_gauge(out, "meshrail_policy_stale",
                 "1 while an older policy is in force than the file's.", now->policy_stale);
    expose_gauge(out, "meshrail_client_ca_stale",
                 "1 while older CAs decide who may call than the file's.", now->client_ca_stale);
    expose_gauge(out, "meshrail_policy_fallback",
                 "1 while the built-in policy is in force, for the file has never loaded.",
                 now->policy_fallback);
    expose_gauge(out, "meshrail_policy_warnings", "Entries without effect in the policy in force.",
                 (int64_t)now->policy_warnings);
}

static void print_identity(struct text *out, const struct metrics_now *now)
{
    expose_head(out, "meshrail_policy_info", "gauge", "The policy in force; 0 without one.");
    expose_series(out, "meshrail_policy_info", now->policy_hash != NULL, "hash=\"%s\"",
                  now->policy_hash ? now->policy_hash : "");
    expose_head(out, "meshrail_build_info", "gauge", "The program that runs.");
    expose_series(out, "meshrail_build_info", 1, "version=\"" MESHRAIL_VERSION "\"");
}

void metrics_print(struct text *out, const struct metrics_now *now)
{
    print_requests(out);
    print_refusals(out);
    print_reviews(out);
    print_findings(out, "meshrail_findings_total",
                   "Findings of judged reviews, by what they come to.", rule_comes_to, findings);
    print_findings(out, "meshrail_findings_would_total",
                   "Findings that would deny, warn or patch where enforcement is deny.",
                   rule_would_come_to, would);
    print_seconds(out);
    print_watchdog(out, &now->watchdog);
    print_load(out, now);
    expose_gauge(out, "meshrail_last_request_timestamp_seconds",
                 "When the last request was answered.",
                 atomic_load_explicit(&last_request, memory_order_relaxed));
    print_reloads(out, now);
    expose_gauge(out, "meshrail_ready", "1 while /readyz answers 200.", now->ready);
    print_identity(out, now);
}
