// SPDX-License-Identifier: Apache-2.0
#include "serve/reload.h"

#include "base/clock.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/reload_look.h"
#include "serve/tls.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HANGS 5000 /* milliseconds after which a file that is still being read is a fault */

/* Files that a thread looks after. */
struct source {
    struct reload *reload;
    enum metrics_source kind;
    const char *name, *path; /* for the log, and before the place of an error in the text */
    pthread_t thread;
    struct seen seen; /* only the thread's */

    bool started, ended, looked, wanted; /* guarded by the lock of reload, and all below */
    int64_t looking;                     /* since then; 0: not now */
    char fault[RELOAD_FAULT];
};

struct reload {
    struct pair_folder pair;
    int64_t told_days; /* only the certificate's thread */
    bool fallback;     /* the built-in policy is in force until the file loads */
    int64_t handshake;

    struct editions editions;

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    bool stopping;
    struct source sources[METRICS_SOURCES]; /* without a path: there is none of the sort */
};

/* Until API servers refuse it. Below 0 where that is past, also by less than a day. */
static int64_t days_left(const struct tls_state *tls)
{
    int64_t seconds = tls->trusted_until - time(NULL);
    return seconds > 0 ? seconds / (24 * 3600) : -1;
}

static void log_taken(const struct source *source)
{
    struct tls_state tls;
    tls_state(&tls);
    if (source->kind != METRICS_CERTIFICATE) {
        log_event(LOG_LEVEL_INFO, "reloaded", NULL, "source=%s", source->name);
        return;
    }
    log_event(LOG_LEVEL_INFO, "reloaded", NULL, "source=%s days_left=%" PRId64, source->name,
              days_left(&tls));
    if (*tls.warning)
        log_event(LOG_LEVEL_ERROR, "certificate_flawed", tls.warning, "source=%s", source->name);
}

/* Says what became of a look; a refusal once for each contents and each reason. */
static void settle(struct source *source, enum verdict verdict, bool fresh, const struct error *err)
{
    char fault[RELOAD_FAULT] = "";
    if (verdict != TAKEN && err->line)
        snprintf(fault, sizeof fault, "%s:%u:%u: %s", source->path, err->line, err->column,
                 err->text);
    else if (verdict != TAKEN)
        snprintf(fault, sizeof fault, "%s", err->text);
    /* Only this thread writes the fault, so it may read it without the lock. */
    if (verdict != TAKEN && !fresh && strcmp(fault, source->fault) == 0)
        return;
    pthread_mutex_lock(&source->reload->lock);
    memcpy(source->fault, fault, sizeof fault);
    pthread_mutex_unlock(&source->reload->lock);
    metrics_reload(source->kind, verdict == TAKEN);
    if (verdict == TAKEN)
        log_taken(source);
    else
        log_event(LOG_LEVEL_ERROR, "reload_refused", fault, "source=%s", source->name);
}

/* Once a day, and of each pair that is taken. */
static void tell_days(struct reload *reload, bool taken)
{
    struct tls_state tls;
    tls_state(&tls);
    int64_t days = days_left(&tls);
    if (!tls.not_after || days >= CERTIFICATE_DAYS_FEW || (days == reload->told_days && !taken))
        return;
    reload->told_days = days;
    if (days < 0)
        log_event(LOG_LEVEL_ERROR, "certificate_expired",
                  "the certificate in force has ended, or its CA has; renew it", "days_left=0");
    else
        log_event(LOG_LEVEL_ERROR, "certificate_expiring",
                  "the certificate in force ends soon, or its CA does; renew it",
                  "days_left=%" PRId64, days);
}

static enum verdict look_at(struct source *source, struct error *err)
{
    struct reload *reload = source->reload;
    if (source->kind == METRICS_POLICY)
        return look_at_policy(&source->seen, source->path, &reload->editions, err);
    if (source->kind == METRICS_CLIENT_CA)
        return look_at_client_ca(&source->seen, source->path, err);
    enum verdict verdict = look_at_certificate(&source->seen, &reload->pair, err);
    tell_days(reload, verdict == TAKEN);
    /* A peer that is overdue is shut down within a scan; a minute more is plenty. */
    tls_sweep(reload->handshake + 60 * 1000);
    return verdict;
}

static void look(struct source *source)
{
    struct error err = {.line = 0};
    uint64_t before = source->seen.contents;
    enum verdict verdict = look_at(source, &err);
    bool fresh = source->seen.contents != before || !source->looked;
    if (verdict == UNCHANGED)
        return;
    source->seen.settled = verdict != NOT_NOW;
    settle(source, verdict, fresh, &err);
}

static struct timespec from_now(int64_t milliseconds)
{
    int64_t until = clock_milliseconds() + milliseconds;
    return (struct timespec){.tv_sec = (time_t)(until / 1000),
                             .tv_nsec = (long)(until % 1000) * 1000000L};
}

static void *watch(void *closure)
{
    struct source *source = closure;
    struct reload *reload = source->reload;
    pthread_mutex_lock(&reload->lock);
    while (!reload->stopping) {
        source->wanted = false;
        source->looking = clock_milliseconds();
        pthread_mutex_unlock(&reload->lock);
        look(source);
        pthread_mutex_lock(&reload->lock);
        source->looking = 0;
        source->looked = true;
        pthread_cond_broadcast(&reload->changed);
        const struct timespec until = from_now(1000);
        while (!reload->stopping && !source->wanted &&
               pthread_cond_timedwait(&reload->changed, &reload->lock, &until) != ETIMEDOUT)
            ;
    }
    source->ended = true;
    pthread_cond_broadcast(&reload->changed);
    pthread_mutex_unlock(&reload->lock);
    return NULL;
}

static bool start(struct source *source, struct error *err)
{
    int failed = pthread_create(&source->thread, NULL, watch, source);
    source->started = !failed;
    return !failed || error_set(err, "cannot start the reloading thread: %s", strerror(failed));
}

static bool all(const struct reload *reload, bool (*far)(const struct source *source))
{
    for (size_t i = 0; i < METRICS_SOURCES; i++)
        if (!far(&reload->sources[i]))
            return false;
    return true;
}

/* Waits until all sources have come so far, or the time is over. */
static void wait_for_all(struct reload *reload, bool (*far)(const struct source *source),
                         int64_t most)
{
    const struct timespec until = from_now(most);
    bool in_time = true;
    pthread_mutex_lock(&reload->lock);
    while (in_time && !all(reload, far))
        in_time = pthread_cond_timedwait(&reload->changed, &reload->lock, &until) != ETIMEDOUT;
    pthread_mutex_unlock(&reload->lock);
}

static bool has_looked(const struct source *source)
{
    return source->looked || !source->started;
}

static bool has_ended(const struct source *source)
{
    return source->ended || !source->started;
}

static bool has_policy(struct reload *reload)
{
    struct edition *edition = edition_take(&reload->editions);
    if (edition)
        edition_give_back(&reload->editions, edition);
    return edition != NULL;
}

/* Rather the book's rules than none: but they are not what somebody has decided, so it is said. */
static bool fall_back(struct reload *reload, struct error *err)
{
    struct policy *policy = policy_default();
    if (policy)
        policy->fallback = true;
    log_event(LOG_LEVEL_ERROR, "policy_fallback",
              "the policy does not load, so the built-in rules are in force until it does",
              "source=policy");
    return edition_publish_first(&reload->editions, policy, err);
}

static bool prepare(struct reload *reload, const struct reload_plan *plan, struct error *err)
{
    if (!pair_in(&reload->pair, plan->certificate_folder, plan->server_name, err))
        return false;
    if (!plan->policy_file && !edition_publish(&reload->editions, policy_default(), err))
        return false;
    for (size_t i = 0; i < METRICS_SOURCES; i++)
        if (reload->sources[i].path && !start(&reload->sources[i], err))
            return false;
    wait_for_all(reload, has_looked, HANGS);
    return !reload->fallback || has_policy(reload) || fall_back(reload, err);
}

struct reload *reload_start(const struct reload_plan *plan, struct error *err)
{
    struct reload *reload = calloc(1, sizeof *reload);
    if (!reload) {
        error_set(err, "out of memory for reloading");
        return NULL;
    }
    reload->fallback = plan->fallback;
    reload->handshake = plan->handshake;
    reload->told_days = CERTIFICATE_DAYS_FEW;
    const struct source sources[METRICS_SOURCES] = {
        {.kind = METRICS_CERTIFICATE, .name = "certificate", .path = reload->pair.chain},
        {.kind = METRICS_POLICY, .name = "policy", .path = plan->policy_file},
        {.kind = METRICS_CLIENT_CA, .name = "client_ca", .path = plan->client_ca},
    };
    for (size_t i = 0; i < METRICS_SOURCES; i++) {
        reload->sources[i] = sources[i];
        reload->sources[i].reload = reload;
    }
    editions_start(&reload->editions);
    pthread_mutex_init(&reload->lock, NULL);
    clock_condition_init(&reload->changed);
    if (!prepare(reload, plan, err)) {
        reload_stop(reload);
        return NULL;
    }
    return reload;
}

void reload_now(struct reload *reload)
{
    pthread_mutex_lock(&reload->lock);
    for (size_t i = 0; i < METRICS_SOURCES; i++)
        reload->sources[i].wanted = true;
    pthread_cond_broadcast(&reload->changed);
    pthread_mutex_unlock(&reload->lock);
}

/* False: it still waits for a file, and is left to it. */
static bool part_with(struct source *source)
{
    pthread_mutex_lock(&source->reload->lock);
    bool ended = has_ended(source);
    pthread_mutex_unlock(&source->reload->lock);
    if (!ended)
        pthread_detach(source->thread);
    else if (source->started)
        pthread_join(source->thread, NULL);
    return ended;
}

bool reload_stop(struct reload *reload)
{
    pthread_mutex_lock(&reload->lock);
    reload->stopping = true;
    pthread_cond_broadcast(&reload->changed);
    pthread_mutex_unlock(&reload->lock);
    wait_for_all(reload, has_ended, 1000);
    bool ended = true;
    for (size_t i = 0; i < METRICS_SOURCES; i++)
        ended = part_with(&reload->sources[i]) && ended;
    if (!ended) {
        log_event(LOG_LEVEL_WARN, "left_behind", "a file is still being read; its mount may hang",
                  "thread=reload");
        return false;
    }
    editions_stop(&reload->editions);
    pthread_cond_destroy(&reload->changed);
    pthread_mutex_destroy(&reload->lock);
    free(reload);
    return true;
}

struct editions *reload_editions(struct reload *reload)
{
    return &reload->editions;
}

static void report_fault(const struct source *source, char fault[RELOAD_FAULT])
{
    int64_t looking = source->looking ? clock_milliseconds() - source->looking : 0;
    if (looking >= HANGS)
        snprintf(fault, RELOAD_FAULT,
                 "%.200s has been read for %lld s and has not come; its mount may hang",
                 source->path, (long long)(looking / 1000));
    else
        memcpy(fault, source->fault, RELOAD_FAULT);
}

void reload_report(struct reload *reload, struct reload_report *report)
{
    struct tls_state tls;
    tls_state(&tls);
    report->certificate_not_after = tls.not_after;
    report->certificate_days = days_left(&tls);
    report->certificate_expiring = tls.not_after && report->certificate_days < CERTIFICATE_DAYS_FEW;
    memcpy(report->certificate_warning, tls.warning, sizeof report->certificate_warning);
    report->policy_hash[0] = '\0';
    struct edition *edition = edition_take(&reload->editions);
    report->policy_age = 0;
    report->policy_warnings = 0;
    report->policy_fallback = false;
    if (edition) {
        const struct policy *policy = edition_policy(edition);
        memcpy(report->policy_hash, policy->hash, sizeof report->policy_hash);
        report->policy_age = edition_age(edition) / 1000;
        report->policy_warnings = policy->warning_count;
        report->policy_fallback = policy->fallback;
        edition_give_back(&reload->editions, edition);
    }
    pthread_mutex_lock(&reload->lock);
    report_fault(&reload->sources[METRICS_CERTIFICATE], report->certificate_fault);
    report_fault(&reload->sources[METRICS_POLICY], report->policy_fault);
    report_fault(&reload->sources[METRICS_CLIENT_CA], report->client_ca_fault);
    pthread_mutex_unlock(&reload->lock);
}
