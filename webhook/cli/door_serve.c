// SPDX-License-Identifier: Apache-2.0
#include "base/scalar.h"
#include "cli/doors.h"
#include "cli/serve_lint.h"
#include "serve/callers.h"
#include "serve/confine.h"
#include "serve/drain.h"
#include "serve/health.h"
#include "serve/heap.h"
#include "serve/listen.h"
#include "serve/loaded.h"
#include "serve/log.h"
#include "serve/pair.h"
#include "serve/process.h"
#include "serve/reload.h"
#include "serve/room.h"
#include "serve/server.h"
#include "serve/tls.h"
#include "serve/told.h"
#include "serve/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define CONNECTIONS 1024
#define OTHER_FILES                                                                                \
    128 /* descriptors for the health port, for files being read and for the library */

/*
 * The memory that serve takes at most, with any --workers and any callers: the program with its
 * libraries and policies, each connection with its TLS session and the head of a request, and what
 * the parts say for themselves.
 */
#define PROGRAM ((size_t)16 << 20)
#define CONNECTION ((size_t)28 << 10)
#define MEMORY_MOST                                                                                \
    (PROGRAM + CONNECTIONS * CONNECTION + ROOM_SMALL + ROOM_LARGE + WORKERS_ROOM + ARENA_CAP)
_Static_assert(MEMORY_MOST <= (size_t)128 << 20, "the limit of manifests/base/deployment.yaml");

/* The options as text; what runs gets them as numbers. */
static struct {
    const char *listen, *health_listen, *certificates, *server, *policy, *fallback, *webhooks;
    const char *drain_delay, *handshake, *body, *idle, *workers, *log_reviews;
    const char *client_ca, *client_names[OPTION_LIST];
    bool unconfined;
} wish;

static const char *const fallbacks[] = {"none", "builtin", NULL};
static const char *const tellings[] = {
    [TELL_NOTHING] = "none", [TELL_FOUND] = "found", [TELL_ALL] = "all", NULL};

/*
 * Two workers judge more reviews than an API server sends, and more of them have less memory each
 * before they wait for each other, see worker.h: the number of processors of a large node would do
 * a small Pod no good.
 *
 * API servers keep idle connections for 90 s and do not repeat a POST that met a closed one.
 */
static const struct option_row options[] = {
    {.name = "listen",
     .value = "ADDRESS:PORT",
     .help = "where reviews come in, over TLS",
     .preset = "[::]:8443",
     .text = &wish.listen},
    {.name = "health-listen",
     .value = "ADDRESS:PORT",
     .help = "where /livez, /readyz, /metrics and /rules are read",
     .preset = "[::]:8080",
     .text = &wish.health_listen},
    {.name = "cert-dir",
     .value = "DIR",
     .help = "the folder with tls.crt and tls.key, and the CAs that API servers trust in ca.crt; "
             "reloaded when they change",
     .text = &wish.certificates},
    {.name = "server-name",
     .value = "NAME",
     .help = "what API servers call this one: <service>.<namespace>.svc; a certificate for others "
             "does not take the place of one for it",
     .text = &wish.server},
    {.name = "client-ca",
     .value = "FILE",
     .help = "the CAs, as PEM, of which callers must show a client certificate; reloaded when it "
             "changes. Without it whoever reaches the port is answered",
     .text = &wish.client_ca},
    {.name = "client-name",
     .value = "NAME",
     .help = "with --client-ca: a name that callers may have, the common name of their certificate "
             "or a DNS name in it; may be repeated. Without it all names of these CAs may call",
     .list = wish.client_names},
    {.name = "policy",
     .value = "FILE",
     .help = "the policy; reloaded when it changes",
     .text = &wish.policy},
    {.name = "policy-fallback",
     .value = "RULES",
     .help = "what judges until a policy loads that does not at the start; with none the server is "
             "not ready",
     .words = fallbacks,
     .preset = "none",
     .text = &wish.fallback},
    {.name = "webhooks",
     .value = "FILE",
     .help =
         "the webhook configurations that call it; the traps in them are logged at the start, as "
         "lint-webhook tells them",
     .text = &wish.webhooks},
    {.name = "log-reviews",
     .value = "WHICH",
     .help = "which reviews are worth a line of JSON on stdout: those with findings that refuse, "
             "warn or patch, or would; all of them; none",
     .words = tellings,
     .preset = "found",
     .text = &wish.log_reviews},
    {.name = "drain-delay",
     .value = "SPAN",
     .help = "how long to go on serving after SIGTERM",
     .preset = "10s",
     .text = &wish.drain_delay},
    {.name = "workers",
     .value = "N",
     .help = "threads that judge, at most 16; they share the same memory",
     .preset = "2",
     .text = &wish.workers},
    {.name = "handshake-deadline",
     .value = "SPAN",
     .help = "for the TLS handshake and the head of a request",
     .preset = "10s",
     .text = &wish.handshake},
    {.name = "body-deadline",
     .value = "SPAN",
     .help = "for the body of a request, and for reading the answer",
     .preset = "10s",
     .text = &wish.body},
    {.name = "idle-timeout",
     .value = "SPAN",
     .help = "for a connection between two requests",
     .preset = "120s",
     .text = &wish.idle},
    {.name = "no-confine",
     .help = "do not give up system calls and files that serving does not need: for tools that are "
             "loaded into the process and use them",
     .flag = &wish.unconfined},
    {0},
};

struct settings {
    int64_t drain_delay, handshake, body, idle;
    unsigned workers;
};

/* A span of at least `least` milliseconds and at most a day. */
static bool read_span(int64_t *span, const char *option, const char *text, int64_t least,
                      struct error *err)
{
    int64_t nanoseconds;
    if (!go_duration(text, &nanoseconds) || nanoseconds / 1000000 < least ||
        nanoseconds / 1000000 > 24 * 3600 * 1000)
        return error_set(err,
                         "--%s takes a span like 10s or 1m30s, at least %lldms and at most 24h",
                         option, (long long)least);
    *span = nanoseconds / 1000000;
    return true;
}

static bool read_workers(unsigned *workers, const char *text, struct error *err)
{
    size_t length = strlen(text);
    *workers =
        length <= 3 && strspn(text, "0123456789") == length ? (unsigned)strtoul(text, NULL, 10) : 0;
    return (*workers && *workers <= WORKERS_MOST) ||
           error_set(err, "--workers takes a whole number from 1 to %d", WORKERS_MOST);
}

static bool read_settings(struct settings *settings, struct error *err)
{
    return (wish.certificates ||
            error_set(err, "--cert-dir is missing; %s certs init --dir DIR makes one",
                      program_name())) &&
           (wish.client_ca || !wish.client_names[0] ||
            error_set(err, "--client-name counts with --client-ca FILE alone; give that, too")) &&
           read_span(&settings->drain_delay, "drain-delay", wish.drain_delay, 0, err) &&
           read_span(&settings->handshake, "handshake-deadline", wish.handshake, 100, err) &&
           read_span(&settings->body, "body-deadline", wish.body, 100, err) &&
           read_span(&settings->idle, "idle-timeout", wish.idle, 1000, err) &&
           read_workers(&settings->workers, wish.workers, err);
}

static bool raise_files(struct error *err)
{
    struct rlimit limit;
    const rlim_t wanted = CONNECTIONS + OTHER_FILES;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur >= wanted ||
           error_set(err, "only %llu files may be open and %llu are needed; raise the hard limit",
                     (unsigned long long)limit.rlim_cur, (unsigned long long)wanted);
}

/* Of the files that serve reads, only these are read again. */
static bool confine_to_files(struct error *err)
{
    static struct pair_folder pair; /* as long as the program */
    static const char *files[] = {pair.chain, pair.key, pair.authorities, NULL, NULL};
    files[3] = wish.policy;
    files[4] = wish.client_ca;
    if (wish.unconfined)
        return true;
    if (!pair_in(&pair, wish.certificates, NULL, err))
        return false;
    confine_files(files, sizeof files / sizeof *files);
    return true;
}

/* What is asked of the system before the first thread, while all may still be had. */
static bool prepare(struct listener *reviews, struct listener *health, struct error *err)
{
    process_open();
    if (wish.webhooks)
        serve_lint(wish.webhooks, wish.certificates);
    return raise_files(err) && listen_on(wish.listen, reviews, err) &&
           listen_on(wish.health_listen, health, err) && confine_to_files(err);
}

static enum telling telling_named(const char *name)
{
    size_t which = 0;
    while (tellings[which] && strcmp(tellings[which], name) != 0)
        which++;
    return (enum telling)which;
}

static bool serve(const struct settings *settings, const sigset_t *signals, struct error *err)
{
    struct listener at_reviews, at_health;
    if (!prepare(&at_reviews, &at_health, err))
        return false;
    log_start();
    told_start(telling_named(wish.log_reviews));
    const struct reload_plan files = {.certificate_folder = wish.certificates,
                                      .server_name = wish.server,
                                      .policy_file = wish.policy,
                                      .client_ca = wish.client_ca,
                                      .fallback = strcmp(wish.fallback, "builtin") == 0,
                                      .handshake = settings->handshake};
    if (wish.client_ca)
        callers_limit(wish.client_names);
    struct reload *reload = reload_start(&files, err);
    if (!reload)
        return false;
    const struct server_plan plan = {
        .listener = at_reviews.socket,
        .workers = settings->workers,
        .limits = {.connections = CONNECTIONS,
                   .phases = {[PEER_FRESH] = settings->handshake,
                              [PEER_IDLE] = settings->idle,
                              [PEER_HEADERS] = settings->handshake,
                              [PEER_BODY] = settings->body,
                              [PEER_ANSWER] = settings->body}},
        .editions = reload_editions(reload),
    };
    struct server *server = server_start(&plan, err);
    struct health *health =
        server ? health_start(at_health.socket, reload, server_watchdog(server), err) : NULL;
    if (health) {
        log_event(LOG_LEVEL_INFO, "serving", NULL,
                  "listen=%s health=%s workers=%u memory_most_mib=%zu", at_reviews.bound,
                  at_health.bound, settings->workers, MEMORY_MOST >> 20);
        loaded_forget();
        if (!wish.unconfined)
            confine_calls();
        const struct drain_plan drain = {
            .signals = signals, .delay = settings->drain_delay, .most = settings->body};
        drain_on(&drain, server_watchdog(server), reload);
        health_stop(health);
    }
    if (server)
        server_stop(server);
    if (reload_stop(reload)) {
        tls_free();
        callers_free();
    }
    return health != NULL;
}

static int run(int count, char **arguments)
{
    (void)count, (void)arguments;
    struct settings settings = {0};
    struct error err;
    sigset_t signals;
    if (!read_settings(&settings, &err))
        return door_refuse(&err);

    /* Before any thread is started: all inherit the mask, and only drain_on() waits for them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGQUIT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR1, SIG_IGN); /* whoever sends these means no harm */
    signal(SIGUSR2, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* as the first process of a container, it gets the orphans */

    heap_tame();
    bool served = serve(&settings, &signals, &err);
    if (!served)
        log_event(LOG_LEVEL_ERROR, "failed", err.text, "door=serve");
    told_stop();
    log_stop();
    return served ? EXIT_CLEAN : EXIT_UNUSABLE;
}

const struct door door_serve = {
    .name = "serve",
    .arguments = "",
    .summary = "the webhook: TLS for API servers, health and metrics beside it",
    .help = "Answers the API server's reviews until SIGTERM. SIGHUP reloads certificate and policy "
            "at once.",
    .options = options,
    .run = run,
};
