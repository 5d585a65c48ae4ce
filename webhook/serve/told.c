// SPDX-License-Identifier: Apache-2.0
#include "serve/told.h"

#include "base/clock.h"
#include "base/json_writer.h"
#include "judge/laws.h"
#include "serve/outlet.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_MOST 253 /* code points; no name of Kubernetes' is longer */
#define EACH (1000 / TOLD_PER_SECOND)

static const char *const verdicts[OUTCOMES] = {
    [OUTCOME_ALLOWED] = "allowed", [OUTCOME_WARNED] = "warned",   [OUTCOME_PATCHED] = "patched",
    [OUTCOME_DENIED] = "denied",   [OUTCOME_SKIPPED] = "skipped",
};
static const char *const operations[OPERATIONS_ASKED] = {
    [ASKS_CREATE] = "CREATE", [ASKS_UPDATE] = "UPDATE", [ASKS_OTHER] = "OTHER"};

static size_t tell_dropped(char line[OUTLET_TELL_MOST], uint64_t dropped)
{
    char stamp[CLOCK_STAMP];
    clock_stamp(stamp);
    return (size_t)snprintf(line, OUTLET_TELL_MOST,
                            "{\"time\":\"%s\",\"event\":\"dropped\",\"lines\":%llu}\n", stamp,
                            (unsigned long long)dropped);
}

static struct outlet outlet = OUTLET_TO(STDOUT_FILENO, tell_dropped);
static enum telling telling;
static atomic_uint_fast64_t fast, too_long;

/* When the lines of a verdict so far were due at the allowed pace. */
static struct {
    pthread_mutex_t lock;
    int64_t paid_until[OUTCOMES]; /* milliseconds */
    uint64_t left_out;            /* since the last line */
} pace = {.lock = PTHREAD_MUTEX_INITIALIZER};

void told_start(enum telling what)
{
    telling = what;
    outlet_start(&outlet);
}

void told_stop(void)
{
    outlet_stop(&outlet);
}

struct told_losses told_losses(void)
{
    return (struct told_losses){.unread = outlet_dropped(&outlet) + too_long, .fast = fast};
}

bool told_of(const struct answer *answer)
{
    const struct tally *tally = &answer->tally;
    if (!answer->about.uid || telling == TELL_NOTHING)
        return false;
    for (size_t i = 0; i < tally->count; i++)
        if (tally->findings[i].action > AUDIT || tally->findings[i].would > AUDIT)
            return true;
    return telling == TELL_ALL;
}

/* May the line be written now? *left_out: how many were left out since the last one. */
static bool in_turn(enum outcome verdict, uint64_t *left_out)
{
    const int64_t now = clock_milliseconds();
    pthread_mutex_lock(&pace.lock);
    int64_t *until = &pace.paid_until[verdict];
    if (*until < now)
        *until = now;
    bool turn = *until - now < (int64_t)TOLD_AT_ONCE * EACH;
    if (turn)
        *until += EACH;
    *left_out = pace.left_out;
    pace.left_out = turn ? 0 : pace.left_out + 1;
    pthread_mutex_unlock(&pace.lock);
    return turn;
}

static void write_shown(struct json_writer *json, const char *name, const char *value)
{
    struct text shown = TEXT_IN(json->out->arena);
    text_add_shown(&shown, value ? value : "", NAME_MOST);
    json_write_string(json, name, shown.data);
}

/* A traceparent as the W3C defines it; anything else is not logged. */
static bool is_traceparent(const char *header)
{
    static const char form[] = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
    if (!header || strlen(header) != strlen(form))
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '-' ? header[i] != '-' : !strchr("0123456789abcdef", header[i]))
            return false;
    return true;
}

static bool alike(const struct counted *a, const struct counted *b)
{
    return a->rule == b->rule && a->action == b->action && a->before == b->before &&
           a->would == b->would && a->laws == b->laws;
}

/* Findings that differ in their place alone are one, counted. */
static void write_findings(struct json_writer *json, const struct tally *tally)
{
    bool said[TALLY_MOST] = {false};
    json_write_array(json, "findings");
    for (size_t i = 0; i < tally->count; i++) {
        const struct counted *finding = &tally->findings[i];
        size_t times = 0;
        for (size_t j = i; j < tally->count && !said[i]; j++)
            if (alike(finding, &tally->findings[j])) {
                said[j] = j > i;
                times++;
            }
        if (!times)
            continue;
        json_write_object(json, NULL);
        json_write_string(json, "rule", rule_at(finding->rule)->id);
        json_write_number(json, "times", times);
        json_write_string(json, "before", action_names[finding->before]);
        json_write_string(json, "would", action_names[finding->would]);
        json_write_string(json, "action", action_names[finding->action]);
        laws_write(json, finding->laws);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

static void write_object(struct json_writer *json, const struct review *about)
{
    const struct subject *subject = &about->subject;
    write_shown(json, "uid", about->uid);
    json_write_string(json, "operation", operations[about->operation]);
    if (about->dry_run)
        json_write_bool(json, "dryRun", true);
    write_shown(json, "group", about->group);
    write_shown(json, "kind", subject->kind_name);
    write_shown(json, "namespace", subject->namespace);
    write_shown(json, "name", subject->name);
    write_shown(json, "user", subject->user);
}

void tell_review(struct arena *arena, const struct told *told)
{
    const struct answer *answer = told->answer;
    uint64_t left_out;
    if (!in_turn(answer->tally.outcome, &left_out)) {
        fast++;
        return;
    }
    char stamp[CLOCK_STAMP];
    struct text line = TEXT_IN(arena);
    struct json_writer json = JSON_TO(&line);
    clock_stamp(stamp);
    json_write_object(&json, NULL);
    json_write_string(&json, "time", stamp);
    json_write_string(&json, "event", "review");
    json_write_string(&json, "verdict", verdicts[answer->tally.outcome]);
    json_write_string(&json, "phase", told->phase == PHASE_VALIDATE ? "validate" : "mutate");
    write_object(&json, &answer->about);
    json_write_string(&json, "profile", profile_names[answer->profile]);
    json_write_string(&json, "policy", told->policy);
    write_findings(&json, &answer->tally);
    json_write_number(&json, "microseconds", (size_t)(told->seconds * 1e6));
    if (is_traceparent(told->traceparent))
        json_write_string(&json, "traceparent", told->traceparent);
    if (left_out)
        json_write_number(&json, "leftOut", left_out);
    json_write_object_end(&json);
    text_add(&line, "\n");
    if (arena->exhausted || line.length > OUTLET_LINE_MOST)
        too_long++;
    else
        outlet_send(&outlet, line.data, line.length);
}
