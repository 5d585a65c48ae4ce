// SPDX-License-Identifier: Apache-2.0
#include "serve/server.h"

#include "base/clock.h"
#include "base/work.h"
#include "serve/body.h"
#include "serve/callers.h"
#include "serve/daemon.h"
#include "serve/head.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/pressure.h"
#include "serve/record.h"
#include "serve/reply.h"
#include "serve/told.h"
#include "serve/waiting.h"
#include "serve/worker.h"

#include <stdlib.h>
#include <string.h>

/* The library clears it one and a half times a review, so what no head needs is no gain. Half of it
 * takes what comes: most reviews in one piece. Above 32 KiB it would be mapped each time. */
#define POOL ((size_t)12 << 10)
#define USUAL_BUDGET 10000 /* milliseconds that an API server waits unless it is told otherwise */

struct server {
    struct daemon daemon;
    struct editions *editions;
};

struct request {
    struct order order;
    int64_t waited;   /* milliseconds, for a worker to read what had come */
    int64_t deadline; /* NO_BUDGET: none */
    enum metrics_path path;
    bool kept; /* the client keeps the connection */
    struct body body;
};

static bool may_ask_again(const struct request *request)
{
    return request->deadline == NO_BUDGET ||
           request->deadline - clock_milliseconds() > REPLY_AGAIN_IN;
}

/* In the first call this closes the connection and the body is not read; never in a body call. */
static enum MHD_Result refuse(struct MHD_Connection *connection, const struct request *request,
                              enum refusal why)
{
    const struct refusal_row *row = &refusals[why];
    struct arena *arena = worker_arena();
    if (!arena)
        return MHD_NO;
    const char *body = answer_status(arena, row->status, row->says);
    struct MHD_Response *response = body ? reply_make(body, strlen(body)) : NULL;
    worker_done(arena);
    metrics_refused(request->path, why);
    return reply_send(connection, row->status, response, row->again && may_ask_again(request));
}

static enum MHD_Result refuse_body(struct MHD_Connection *connection, const struct request *request)
{
    bool large = request->body.state == BODY_TOO_LARGE;
    return refuse(connection, request, large ? REFUSED_SIZE : REFUSED_ROOM);
}

/* The library shows the first of each header; a second one is what must be seen here. */
static enum MHD_Result look(void *closure, enum MHD_ValueKind kind, const char *name,
                            const char *value)
{
    struct head *head = closure;
    struct field *field = strcasecmp(name, "Content-Length") == 0      ? &head->length
                          : strcasecmp(name, "Transfer-Encoding") == 0 ? &head->encoding
                          : strcasecmp(name, "Content-Type") == 0      ? &head->type
                                                                       : NULL;
    (void)kind;
    if (field) {
        field->value = value ? value : "";
        field->times++;
    }
    return MHD_YES;
}

static enum metrics_path path_of(const char *path)
{
    enum phase phase;
    if (!head_phase(path, &phase))
        return METRICS_OTHER;
    return phase == PHASE_VALIDATE ? METRICS_VALIDATE : METRICS_MUTATE;
}

static void note_wait(struct MHD_Connection *connection, struct request *request)
{
    int64_t waited = waiting_for(daemon_socket(connection));
    if (waited > request->waited)
        request->waited = waited;
}

/* Whether it may call at all, before anything that it says is looked at. */
static enum refusal who_calls(struct server *server, struct MHD_Connection *connection)
{
    struct error err;
    enum refusal refused = callers_judge(daemon_session(connection), &err);
    if (refused)
        daemon_remark(&server->daemon, TOPIC_CALLER, err.text);
    return refused;
}

static bool keeps(struct MHD_Connection *connection, const char *version)
{
    return strcmp(version, MHD_HTTP_VERSION_1_1) == 0 &&
           !MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Connection");
}

static enum MHD_Result begin(struct server *server, struct MHD_Connection *connection,
                             const char *path, const char *method, const char *version,
                             void **context)
{
    struct request *request = calloc(1, sizeof *request);
    if (!request)
        return MHD_NO;
    *context = request;
    path = head_path(path);
    request->path = path_of(path);
    request->kept = keeps(connection, version);
    note_wait(connection, request);

    struct head head = {.path = path, .method = method};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, look, &head);
    head.timeout = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "timeout");
    enum refusal refused = who_calls(server, connection);
    if (!refused)
        refused = head_judge(&head, &request->order);
    if (refused)
        return refuse(connection, request, refused);

    int64_t budget = request->order.budget;
    request->deadline =
        budget == NO_BUDGET ? NO_BUDGET : clock_milliseconds() - request->waited + budget;
    /* A client that asks before sending (Expect: 100-continue) is told at once. Others send anyway,
     * see receive(). */
    if (body_expect(&request->body, request->order.length) != BODY_KEPT &&
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Expect"))
        return refuse_body(connection, request);
    daemon_expect(connection, PEER_BODY);
    return MHD_YES;
}

/* Nothing can be answered while the body comes. What is not kept is swallowed, but not for ever:
 * closed upon while it sends, a client more often sees a reset than the answer. */
static enum MHD_Result receive(struct MHD_Connection *connection, struct request *request,
                               const char *bytes, size_t *length)
{
    /* Of the first piece only: one that comes in many is slow to read, and nobody waits meanwhile.
     */
    if (!request->body.received)
        note_wait(connection, request);
    body_add(&request->body, bytes, *length);
    *length = 0;
    return request->body.received > BODY_SWALLOWED ? MHD_NO : MHD_YES;
}

static enum MHD_Result judge(struct MHD_Connection *connection, struct request *request,
                             const char *review, const struct policy *policy)
{
    double start = clock_seconds();
    struct arena *arena = worker_arena();
    struct answer verdict;
    if (!arena)
        return MHD_NO;
    int64_t deadline = request->deadline == NO_BUDGET ? NO_DEADLINE : request->deadline;
    answer_review(policy, request->order.phase, request->order.profile, deadline, review,
                  request->body.held.length, arena, &verdict);
    pressure_judged(request->body.held.length, request->waited, clock_seconds() - start);
    if (verdict.tally.outcome == OUTCOME_OVERRUN)
        log_event(LOG_LEVEL_WARN, "overrun", verdict.why, "bytes=%zu", request->body.held.length);
    if (told_of(&verdict)) {
        const struct told told = {
            .answer = &verdict,
            .phase = request->order.phase,
            .policy = policy->hash,
            .traceparent = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "traceparent"),
            .seconds = clock_seconds() - start,
        };
        tell_review(arena, &told);
    }
    body_free(&request->body); /* before there is an answer to hold */
    struct MHD_Response *response = reply_make(verdict.body, verdict.length);
    if (response)
        metrics_reviewed(request->path, &verdict, clock_seconds() - start);
    worker_done(arena);
    if (!response)
        return refuse(connection, request, REFUSED_ROOM);
    return request->kept && verdict.length <= REPLY_SHORT
               ? reply_send_whole(connection, verdict.status, response)
               : reply_send(connection, verdict.status, response, false);
}

/* The queue would only grow. Who has no time left to ask again is judged all the same: a machine
 * that stalled for a moment must not refuse what can still be answered. */
static bool waited_too_long(const struct request *request)
{
    int64_t budget = request->order.budget == NO_BUDGET ? USUAL_BUDGET : request->order.budget;
    return request->waited > budget / 2 && may_ask_again(request);
}

/* Why the review is not worth judging any more, or SHED_REASONS. */
static enum shed too_late(const struct server *server, const struct request *request, int socket)
{
    if (waiting_nobody(socket))
        return SHED_GONE;
    if (request->deadline != NO_BUDGET && clock_milliseconds() >= request->deadline)
        return SHED_LATE;
    if (waited_too_long(request))
        return SHED_BACKLOG;
    if (pressure_tells(request->body.held.length) &&
        watchdog_others_wait(server->daemon.watchdog)) {
        pressure_told();
        return SHED_BACKLOG;
    }
    return SHED_REASONS;
}

static enum MHD_Result shed(struct MHD_Connection *connection, const struct request *request,
                            enum shed why)
{
    metrics_shed(why);
    if (why == SHED_GONE)
        return MHD_NO;
    return refuse(connection, request, why == SHED_LATE ? REFUSED_LATE : REFUSED_BACKLOG);
}

static enum MHD_Result finish(struct server *server, struct MHD_Connection *connection,
                              struct request *request)
{
    daemon_expect(connection, PEER_ANSWER);
    const char *review = body_whole(&request->body);
    if (!review)
        return refuse_body(connection, request);
    enum shed why = too_late(server, request, daemon_socket(connection));
    if (why != SHED_REASONS)
        return shed(connection, request, why);
    struct edition *edition = edition_take(server->editions);
    if (!edition)
        return refuse(connection, request, REFUSED_POLICY);
    enum MHD_Result result = judge(connection, request, review, edition_policy(edition));
    edition_give_back(server->editions, edition);
    return result;
}

/* Called when the head is there, then with each piece of the body, then once more. */
static enum MHD_Result handle(void *closure, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *bytes,
                              size_t *length, void **context)
{
    struct request *request = *context;
    enum MHD_Result result;
    /* A large body has hundreds, and whether it slept between them the kernel still knows behind
     * the last one. */
    bool piece = request && *length && request->body.received;
    if (!piece)
        pressure_enter();
    if (!request)
        result = begin(closure, connection, path, method, version, context);
    else if (*length)
        result = receive(connection, request, bytes, length);
    else
        result = finish(closure, connection, request);
    if (!piece)
        pressure_leave();
    return result;
}

static void completed(void *closure, struct MHD_Connection *connection, void **context,
                      enum MHD_RequestTerminationCode code)
{
    struct request *request = *context;
    (void)closure, (void)code;
    if (!request) /* the library itself refused the head */
        return;
    record_write(connection);
    body_free(&request->body);
    free(request);
    *context = NULL;
}

struct server *server_start(const struct server_plan *plan, struct error *err)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server || !workers_start(plan->workers)) {
        free(server);
        error_set(err, "out of memory for the server");
        return NULL;
    }
    server->editions = plan->editions;
    const struct daemon_plan daemon = {
        .name = "review",
        .listener = plan->listener,
        .tls = true,
        .workers = plan->workers,
        .pool = POOL,
        .limits = plan->limits,
        .handler = handle,
        .completed = completed,
        .closure = server,
    };
    if (!daemon_start(&server->daemon, &daemon, err)) {
        workers_stop();
        free(server);
        return NULL;
    }
    return server;
}

void server_stop(struct server *server)
{
    daemon_stop(&server->daemon);
    workers_stop();
    free(server);
}

struct watchdog *server_watchdog(struct server *server)
{
    return server->daemon.watchdog;
}
