// SPDX-License-Identifier: Apache-2.0
#include "serve/daemon.h"

#include "base/clock.h"
#include "serve/callers.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/pressure.h"
#include "serve/tls.h"
#include "serve/waiting.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct peer *peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void daemon_expect(struct MHD_Connection *connection, enum peer_phase phase)
{
    struct peer *peer = peer_of(connection);
    if (peer)
        watchdog_expect(peer, phase);
}

int daemon_socket(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

void *daemon_session(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info ? info->tls_session : NULL;
}

/* Asked by the worker that would serve it. The library takes one newcomer in each of its rounds:
 * under pressure those behind it would wait for many. */
static enum MHD_Result on_newcomer(void *closure, const struct sockaddr *from, socklen_t length)
{
    const struct daemon *daemon = closure;
    (void)from, (void)length;
    if (!pressure_high())
        return MHD_YES;
    for (int next; (next = accept4(daemon->plan.listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
        close(next);
        metrics_shed(SHED_BACKLOG);
    }
    if (pressure_admits())
        return MHD_YES;
    metrics_shed(SHED_BACKLOG);
    return MHD_NO;
}

/* STARTED comes before the handshake. CLOSED comes before the library closes the socket, so the
 * watchdog never holds a stale one. */
static void on_connection(void *closure, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct daemon *daemon = closure;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        int socket = daemon_socket(connection);
        *context = watchdog_enter(daemon->watchdog, socket);
        if (!*context) /* no memory to watch it: it could last for ever */
            shutdown(socket, SHUT_RDWR);
        pressure_enter();
        pressure_let_in(waiting_for(socket));
        pressure_leave();
        if (daemon->plan.tls && callers_limited())
            callers_ask(daemon_session(connection));
    } else if (*context) {
        watchdog_leave(*context);
        *context = NULL;
    }
}

/* The request line has come. The result becomes the handler's request context: none yet. */
static void *on_request_line(void *closure, const char *uri, struct MHD_Connection *connection)
{
    (void)closure, (void)uri;
    daemon_expect(connection, PEER_HEADERS);
    return NULL;
}

static void on_completed(void *closure, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    struct daemon *daemon = closure;
    if (daemon->plan.completed)
        daemon->plan.completed(daemon->plan.closure, connection, context, code);
    daemon_expect(connection, PEER_IDLE);
}

/* Unescaping would turn `%00` into the end of the path and `%2f` into a slash. */
static size_t leave_escaped(void *closure, struct MHD_Connection *connection, char *text)
{
    (void)closure, (void)connection;
    return strlen(text);
}

/* Without a file for its next connection, a worker of the library waits until one of its others
 * ends; without any others it would ask again at once, for ever. This is called by that worker. */
static void rest_if_it_cannot_accept(const char *text)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    if (strstr(text, "resource limit at FIRST connection"))
        nanosleep(&pause, NULL);
}

__attribute__((format(printf, 2, 0))) static void on_message(void *closure, const char *format,
                                                             va_list args)
{
    char text[256];
    vsnprintf(text, sizeof text, format, args);
    text[strcspn(text, "\n")] = '\0';
    daemon_remark(closure, strstr(text, "handshake") ? TOPIC_HANDSHAKE : TOPIC_HTTP, text);
    rest_if_it_cannot_accept(text);
}

static const struct {
    const char *event;
    enum log_level level;
} topics[DAEMON_TOPICS] = {
    [TOPIC_HANDSHAKE] = {"handshake", LOG_LEVEL_INFO},
    [TOPIC_HTTP] = {"http", LOG_LEVEL_WARN},
    [TOPIC_CALLER] = {"caller_refused", LOG_LEVEL_WARN},
};

void daemon_remark(struct daemon *daemon, enum daemon_topic topic, const char *text)
{
    struct daemon_chatter *chatter = &daemon->chatter[topic];
    pthread_mutex_lock(&daemon->lock);
    int64_t now = clock_milliseconds();
    bool write = !chatter->seen || now - chatter->last >= 10 * 1000;
    unsigned held_back = chatter->held_back;
    chatter->held_back = write ? 0 : held_back + 1;
    chatter->seen = true;
    if (write)
        chatter->last = now;
    pthread_mutex_unlock(&daemon->lock);
    if (write)
        log_event(topics[topic].level, topics[topic].event, text, "port=%s held_back=%u",
                  daemon->plan.name, held_back);
}

static intptr_t function(void (*any)(void))
{
    return (intptr_t)any;
}
#define FUNCTION(any) function((void (*)(void))(any))

static struct MHD_Daemon *start(struct daemon *daemon)
{
    const struct daemon_plan *plan = &daemon->plan;
    const struct MHD_OptionItem always[] = {
        /* The logger first: it is to hear what is wrong with the others. */
        {MHD_OPTION_EXTERNAL_LOGGER, FUNCTION(on_message), daemon},
        {MHD_OPTION_LISTEN_SOCKET, plan->listener, NULL},
        /* At the limit the library stops accepting and clients hang in the backlog: the watchdog
         * keeps below it. It is divided among the workers. No limit per address: all API servers
         * may come from one. */
        {MHD_OPTION_CONNECTION_LIMIT, plan->limits.connections, NULL},
        /* Of inactivity; the watchdog's deadlines are the real ones. */
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)(plan->limits.phases[PEER_IDLE] / 1000 + 1),
         NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)plan->pool, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_UNESCAPE_CALLBACK, FUNCTION(leave_escaped), NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, FUNCTION(on_request_line), NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, FUNCTION(on_connection), daemon},
        {MHD_OPTION_NOTIFY_COMPLETED, FUNCTION(on_completed), daemon},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem pooled[] = {{MHD_OPTION_THREAD_POOL_SIZE, plan->workers, NULL},
                                            {MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem secured[] = {
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)tls_priorities},
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, tls_certificate_callback()},
        {MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem nothing[] = {{MHD_OPTION_END, 0, NULL}};

    /* Poll, not epoll: with TLS, eleven bytes of a ClientHello keep an epoll worker at 100 % CPU
     * for as long as they wait for the rest, and stopping may abort. Poll costs no throughput. */
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    return MHD_start_daemon(plan->tls ? flags | MHD_USE_TLS : flags, 0, on_newcomer, daemon,
                            plan->handler, plan->closure, MHD_OPTION_ARRAY, always,
                            MHD_OPTION_ARRAY, plan->workers > 1 ? pooled : nothing,
                            MHD_OPTION_ARRAY, plan->tls ? secured : nothing, MHD_OPTION_END);
}

bool daemon_start(struct daemon *daemon, const struct daemon_plan *plan, struct error *err)
{
    *daemon = (struct daemon){.plan = *plan};
    pthread_mutex_init(&daemon->lock, NULL);
    daemon->watchdog = watchdog_start(&plan->limits, plan->listener, err);
    if (!daemon->watchdog) {
        close(plan->listener);
        return false;
    }
    daemon->http = start(daemon);
    if (!daemon->http) {
        close(plan->listener);
        watchdog_stop(daemon->watchdog);
        return error_set(err, "the %s port does not start; the log says why", plan->name);
    }
    return true;
}

void daemon_stop(struct daemon *daemon)
{
    MHD_stop_daemon(daemon->http);
    watchdog_stop(daemon->watchdog);
    pthread_mutex_destroy(&daemon->lock);
}
