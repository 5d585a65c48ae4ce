// SPDX-License-Identifier: Apache-2.0
#include "server.h"

#include "body.h"
#include "clock.h"
#include "daemon.h"
#include "drain.h"
#include "head.h"
#include "log.h"
#include "metrics.h"
#include "work.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Above 32 KiB the library maps memory, and it zeroes the pool after every request. */
#define POOL ((size_t)32 << 10)

struct server {
    struct daemon daemon;
    struct reload *reload;
    pthread_key_t arena; /* each worker's own */
};

struct request {
    struct order order;
    int64_t deadline; /* NO_BUDGET: none */
    enum metrics_path path;
    struct body body;
};

static void free_arena(void *arena)
{
    arena_free(arena);
    free(arena);
}

/* The worker's arena, empty. NULL: out of memory. */
static struct arena *worker_arena(struct server *server)
{
    struct arena *arena = pthread_getspecific(server->arena);
    if (arena) {
        arena_reset(arena);
        return arena;
    }
    arena = malloc(sizeof *arena);
    if (!arena || pthread_setspecific(server->arena, arena) != 0) {
        free(arena);
        return NULL;
    }
    arena_init(arena, ARENA_CAP);
    return arena;
}

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *body,
                              size_t length, bool again)
{
    daemon_expect(connection, PEER_ANSWER);
    /* Copied: the worker judges others before this client has read everything. */
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", "application/json");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, "Allow", "POST");
    if (again)
        MHD_add_response_header(response, "Retry-After", "1");
    if (draining())
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

/* In the first call this closes the connection and the body is not read; never in a body call. */
static enum MHD_Result refuse(struct server *server, struct MHD_Connection *connection,
                              const struct request *request, unsigned status, const char *why,
                              bool again)
{
    struct arena *arena = worker_arena(server);
    const char *body = arena ? answer_status(arena, status, why) : NULL;
    metrics_refused(request->path, status);
    return body ? answer(connection, status, body, strlen(body), again) : MHD_NO;
}

static enum MHD_Result refuse_body(struct server *server, struct MHD_Connection *connection,
                                   const struct request *request)
{
    if (request->body.state == BODY_TOO_LARGE)
        return refuse(server, connection, request, MHD_HTTP_CONTENT_TOO_LARGE,
                      "the review is larger than 8 MiB", false);
    return refuse(server, connection, request, MHD_HTTP_SERVICE_UNAVAILABLE,
                  "too many large reviews at once; try again", true);
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

static enum MHD_Result begin(struct server *server, struct MHD_Connection *connection,
                             const char *path, const char *method, void **context)
{
    struct request *request = calloc(1, sizeof *request);
    if (!request)
        return MHD_NO;
    *context = request;
    request->path = path_of(path);

    struct head head = {.path = path, .method = method};
    const char *why;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, look, &head);
    head.timeout = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "timeout");
    unsigned refused = head_judge(&head, &request->order, &why);
    if (refused)
        return refuse(server, connection, request, refused, why, false);

    int64_t budget = request->order.budget;
    request->deadline = budget == NO_BUDGET ? NO_BUDGET : clock_milliseconds() + budget;
    /* Who asks before sending is told at once; the others send anyway, see receive(). */
    if (body_expect(&request->body, request->order.length) != BODY_KEPT &&
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Expect"))
        return refuse_body(server, connection, request);
    daemon_expect(connection, PEER_BODY);
    return MHD_YES;
}

/* Nothing can be answered while the body comes. What is not kept is swallowed, but not for ever:
 * closed upon while it sends, a client more often sees a reset than the answer. */
static enum MHD_Result receive(struct request *request, const char *bytes, size_t *length)
{
    body_add(&request->body, bytes, *length);
    *length = 0;
    return request->body.received > BODY_SWALLOWED ? MHD_NO : MHD_YES;
}

static enum MHD_Result judge(struct server *server, struct MHD_Connection *connection,
                             struct request *request, const struct policy *policy)
{
    double start = clock_seconds();
    struct arena *arena = worker_arena(server);
    struct answer verdict;
    if (!arena)
        return MHD_NO;
    int64_t deadline = request->deadline == NO_BUDGET ? NO_DEADLINE : request->deadline;
    answer_review(policy, request->order.phase, request->order.profile, deadline,
                  request->body.bytes, request->body.length, arena, &verdict);
    if (verdict.tally.outcome == OUTCOME_OVERRUN)
        log_event(LOG_LEVEL_WARN, "overrun", verdict.why, "bytes=%zu", request->body.length);
    metrics_reviewed(request->path, &verdict, clock_seconds() - start);
    return answer(connection, verdict.status, verdict.body, verdict.length, false);
}

static enum MHD_Result finish(struct server *server, struct MHD_Connection *connection,
                              struct request *request)
{
    if (request->body.state != BODY_KEPT)
        return refuse_body(server, connection, request);
    if (request->deadline != NO_BUDGET && clock_milliseconds() >= request->deadline)
        return refuse(server, connection, request, MHD_HTTP_SERVICE_UNAVAILABLE,
                      "the review came after its own time-out", false);
    struct edition *edition = edition_take(server->reload);
    if (!edition)
        return refuse(server, connection, request, MHD_HTTP_SERVICE_UNAVAILABLE,
                      "no policy has been loaded yet; see /readyz", true);
    enum MHD_Result result = judge(server, connection, request, edition_policy(edition));
    edition_give_back(server->reload, edition);
    body_free(&request->body);
    return result;
}

/* Called when the head is there, then with each piece of the body, then once more. */
static enum MHD_Result handle(void *closure, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *bytes,
                              size_t *length, void **context)
{
    struct request *request = *context;
    (void)version;
    if (!request)
        return begin(closure, connection, path, method, context);
    if (*length)
        return receive(request, bytes, length);
    return finish(closure, connection, request);
}

static void completed(void *closure, struct MHD_Connection *connection, void **context,
                      enum MHD_RequestTerminationCode code)
{
    struct request *request = *context;
    (void)closure, (void)connection, (void)code;
    if (!request) /* the library itself refused the head */
        return;
    body_free(&request->body);
    free(request);
    *context = NULL;
}

struct server *server_start(const struct server_plan *plan, struct error *err)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server || pthread_key_create(&server->arena, free_arena) != 0) {
        free(server);
        error_set(err, "out of memory for the server");
        return NULL;
    }
    server->reload = plan->reload;
    const struct daemon_plan daemon = {
        .name = "review",
        .listen = plan->listen,
        .tls = true,
        .workers = plan->workers,
        .pool = POOL,
        .limits = plan->limits,
        .handler = handle,
        .completed = completed,
        .closure = server,
    };
    if (!daemon_start(&server->daemon, &daemon, err)) {
        pthread_key_delete(server->arena);
        free(server);
        return NULL;
    }
    return server;
}

void server_stop(struct server *server)
{
    daemon_stop(&server->daemon);
    pthread_key_delete(server->arena);
    free(server);
}

const char *server_address(const struct server *server)
{
    return server->daemon.bound;
}

struct watchdog *server_watchdog(struct server *server)
{
    return server->daemon.watchdog;
}
