// SPDX-License-Identifier: Apache-2.0
#include "reload.h"

#include "digest.h"
#include "file.h"
#include "log.h"
#include "metrics.h"
#include "text.h"
#include "tls.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_ROOM 4096
#define FILE_MOST POLICY_MOST

struct edition {
    struct policy *policy;
    unsigned readers; /* with one for being in force */
};

struct reload {
    pthread_t thread;
    char chain_path[PATH_ROOM], key_path[PATH_ROOM];
    const char *policy_path; /* NULL: built in */
    bool fallback;           /* built in until the file loads */
    int64_t handshake;
    uint64_t identity_seen, policy_seen; /* contents last tried; only the thread's */

    pthread_mutex_t lock; /* guards all below, and the readers of editions */
    pthread_cond_t wake;
    bool stopping;
    struct edition *edition;
    char certificate_fault[320], policy_fault[320];
};

static char *slurp(const char *path, size_t *length, struct error *err)
{
    char *bytes = file_read(path, FILE_MOST, length);
    if (!bytes && errno == EFBIG)
        error_set(err, "%s is larger than 1 MiB", path);
    else if (!bytes)
        error_set(err, "cannot read %s: %s", path, strerror(errno));
    return bytes;
}

/* With the NUL behind the bytes, so that nothing can move from one text to the next unseen. */
static uint64_t digest_text(uint64_t digest, const char *text, size_t length)
{
    return digest_add(digest, text, length + 1);
}

static void settle(struct reload *reload, enum metrics_source source, char fault[320],
                   const struct error *err)
{
    const char *const what = source == METRICS_POLICY ? "policy" : "certificate";
    metrics_reload(source, err == NULL);
    pthread_mutex_lock(&reload->lock);
    if (!err)
        fault[0] = '\0';
    else if (err->line)
        snprintf(fault, 320, "%s:%u:%u: %s", reload->policy_path, err->line, err->column,
                 err->text);
    else
        snprintf(fault, 320, "%s", err->text);
    pthread_mutex_unlock(&reload->lock);
    /* Only this thread writes the fault, so it may read it without the lock. */
    if (err)
        log_event(LOG_LEVEL_ERROR, "reload_refused", fault, "source=%s", what);
    else
        log_event(LOG_LEVEL_INFO, "reloaded", NULL, "source=%s", what);
}

/* One look at the pair. False: it is new, and no good. */
static bool look_at_certificate(struct reload *reload, uint64_t *seen, struct error *err)
{
    size_t chain_length = 0, key_length = 0;
    char *chain = slurp(reload->chain_path, &chain_length, err);
    char *key = chain ? slurp(reload->key_path, &key_length, err) : NULL;
    *seen = key ? digest_text(digest_text(DIGEST_START, chain, chain_length), key, key_length)
                : digest_text(DIGEST_START, err->text, strlen(err->text));
    bool good = *seen == reload->identity_seen ||
                (key && tls_install(chain, chain_length, key, key_length, err));
    if (key)
        explicit_bzero(key, key_length);
    free(key);
    free(chain);
    return good;
}

/* Whoever swaps the pair may be between the two files: a second look tells a swap from a fault. */
static void poll_certificate(struct reload *reload)
{
    struct error err;
    uint64_t seen;
    bool good = look_at_certificate(reload, &seen, &err);
    if (!good)
        good = look_at_certificate(reload, &seen, &err);
    if (seen != reload->identity_seen)
        settle(reload, METRICS_CERTIFICATE, reload->certificate_fault, good ? NULL : &err);
    reload->identity_seen = seen;
    /* A peer that is overdue is shut down within a scan; a minute more is plenty. */
    tls_sweep(reload->handshake + 60 * 1000);
}

static void drop(struct edition *edition)
{
    policy_free(edition->policy);
    free(edition);
}

static bool publish(struct reload *reload, struct policy *policy, struct error *err)
{
    struct edition *edition = policy ? calloc(1, sizeof *edition) : NULL;
    if (!edition) {
        if (policy)
            policy_free(policy);
        return error_set(err, "out of memory for the policy");
    }
    *edition = (struct edition){.policy = policy, .readers = 1};
    pthread_mutex_lock(&reload->lock);
    struct edition *old = reload->edition;
    reload->edition = edition;
    pthread_mutex_unlock(&reload->lock);
    if (old)
        edition_give_back(reload, old);
    return true;
}

static void log_warnings(const struct policy *policy, const char *file)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    for (const struct policy_warning *warning = policy->warnings; warning;
         warning = warning->next) {
        struct text line = TEXT_IN(&arena);
        text_print(&line, "%s:", file);
        policy_add_warning(&line, warning, ENGLISH);
        log_event(LOG_LEVEL_WARN, "policy_warning", line.data, "source=policy");
    }
    arena_free(&arena);
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
    return publish(reload, policy, err);
}

static void poll_policy(struct reload *reload)
{
    struct error err = {.line = 0};
    size_t length;
    char *text = slurp(reload->policy_path, &length, &err);
    uint64_t seen = text ? digest_text(DIGEST_START, text, length)
                         : digest_text(DIGEST_START, err.text, strlen(err.text));
    if (seen != reload->policy_seen) {
        struct policy *policy = text ? policy_load(text, length, &err) : NULL;
        if (policy)
            log_warnings(policy, reload->policy_path);
        bool taken = policy && publish(reload, policy, &err);
        settle(reload, METRICS_POLICY, reload->policy_fault, taken ? NULL : &err);
        reload->policy_seen = seen;
    }
    free(text);
}

static void poll_files(struct reload *reload)
{
    poll_certificate(reload);
    if (reload->policy_path)
        poll_policy(reload);
}

static void *watch(void *closure)
{
    struct reload *reload = closure;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    pthread_mutex_lock(&reload->lock);
    while (!reload->stopping) {
        until.tv_sec++;
        while (!reload->stopping &&
               pthread_cond_timedwait(&reload->wake, &reload->lock, &until) != ETIMEDOUT)
            ;
        if (reload->stopping)
            break;
        pthread_mutex_unlock(&reload->lock);
        poll_files(reload);
        pthread_mutex_lock(&reload->lock);
    }
    pthread_mutex_unlock(&reload->lock);
    return NULL;
}

static bool prepare(struct reload *reload, const char *folder, struct error *err)
{
    if (snprintf(reload->chain_path, PATH_ROOM, "%s/tls.crt", folder) >= PATH_ROOM ||
        snprintf(reload->key_path, PATH_ROOM, "%s/tls.key", folder) >= PATH_ROOM)
        return error_set(err, "the path of the certificate folder is too long");
    if (!reload->policy_path && !publish(reload, policy_default(), err))
        return false;
    poll_files(reload);
    if (!reload->edition && reload->fallback && !fall_back(reload, err))
        return false;
    int failed = pthread_create(&reload->thread, NULL, watch, reload);
    return !failed || error_set(err, "cannot start the reloading thread: %s", strerror(failed));
}

static void dispose(struct reload *reload)
{
    if (reload->edition)
        drop(reload->edition);
    pthread_cond_destroy(&reload->wake);
    pthread_mutex_destroy(&reload->lock);
    free(reload);
}

struct reload *reload_start(const char *certificate_folder, const char *policy_file, bool fallback,
                            int64_t handshake, struct error *err)
{
    struct reload *reload = calloc(1, sizeof *reload);
    if (!reload) {
        error_set(err, "out of memory for reloading");
        return NULL;
    }
    reload->policy_path = policy_file;
    reload->fallback = fallback;
    reload->handshake = handshake;
    pthread_mutex_init(&reload->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&reload->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (!prepare(reload, certificate_folder, err)) {
        dispose(reload);
        return NULL;
    }
    return reload;
}

void reload_stop(struct reload *reload)
{
    pthread_mutex_lock(&reload->lock);
    reload->stopping = true;
    pthread_cond_signal(&reload->wake);
    pthread_mutex_unlock(&reload->lock);
    pthread_join(reload->thread, NULL);
    dispose(reload);
}

struct edition *edition_take(struct reload *reload)
{
    pthread_mutex_lock(&reload->lock);
    struct edition *edition = reload->edition;
    if (edition)
        edition->readers++;
    pthread_mutex_unlock(&reload->lock);
    return edition;
}

const struct policy *edition_policy(const struct edition *edition)
{
    return edition->policy;
}

void edition_give_back(struct reload *reload, struct edition *edition)
{
    pthread_mutex_lock(&reload->lock);
    bool last = --edition->readers == 0;
    pthread_mutex_unlock(&reload->lock);
    if (last)
        drop(edition);
}

void reload_report(struct reload *reload, struct reload_report *report)
{
    report->certificate_not_after = tls_not_after();
    report->policy_hash[0] = '\0';
    report->policy_warnings = 0;
    report->policy_fallback = false;
    pthread_mutex_lock(&reload->lock);
    if (reload->edition) {
        const struct policy *policy = reload->edition->policy;
        memcpy(report->policy_hash, policy->hash, sizeof report->policy_hash);
        report->policy_warnings = policy->warning_count;
        report->policy_fallback = policy->fallback;
    }
    memcpy(report->certificate_fault, reload->certificate_fault, sizeof report->certificate_fault);
    memcpy(report->policy_fault, reload->policy_fault, sizeof report->policy_fault);
    pthread_mutex_unlock(&reload->lock);
}
