// SPDX-License-Identifier: Apache-2.0
#include "talk.h"

#include "base/clock.h"
#include "fuzz.h"
#include "serve/watchdog.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define PAUSES_MOST 16

static atomic_int served; /* the server's end of the last connection */

struct peer *__real_watchdog_enter(struct watchdog *, int socket);
struct peer *__wrap_watchdog_enter(struct watchdog *, int socket);

struct peer *__wrap_watchdog_enter(struct watchdog *watchdog, int socket)
{
    atomic_store(&served, socket);
    return __real_watchdog_enter(watchdog, socket);
}

bool talk_hear(struct talk *talk, int within)
{
    char bytes[4096];
    struct pollfd peer = {.fd = talk->socket, .events = POLLIN};
    if (talk->ended || poll(&peer, 1, within) != 1)
        return false;
    ssize_t length = recv(talk->socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (length > 0)
        text_add_bytes(&talk->heard, bytes, (size_t)length);
    talk->ended = length == 0 || (length < 0 && errno != EAGAIN);
    talk->reset = length < 0 && errno != EAGAIN;
    return length > 0;
}

bool talk_in_time(const struct talk *talk)
{
    return clock_milliseconds() - talk->began < TALK_PATIENCE;
}

/* The server has read all that it will read now, or has been given the time for it. */
static void let_read(struct talk *talk)
{
    int64_t until = clock_milliseconds() + 50;
    int bytes = 1;
    while (bytes && !talk->ended && clock_milliseconds() < until) {
        int socket = atomic_load(&served);
        bytes = socket < 0 || (ioctl(socket, FIONREAD, &bytes) == 0 && bytes > 0);
        talk_hear(talk, 0);
        sched_yield();
    }
}

static void say(struct talk *talk, const uint8_t *data, size_t size)
{
    while (size && !talk->ended) {
        ssize_t sent = send(talk->socket, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) {
            while (talk_hear(talk, 0))
                ;
            return;
        }
        data += sent > 0 ? sent : 0;
        size -= sent > 0 ? (size_t)sent : 0;
        talk_hear(talk, sent > 0 ? 0 : 1);
        require(talk_in_time(talk));
    }
}

void talk_say(struct talk *talk, const uint8_t *data, size_t size)
{
    const uint8_t *end = data + size;
    for (unsigned pauses = 0; pauses < PAUSES_MOST; pauses++) {
        const uint8_t *pause = memchr(data, TALK_PAUSE, (size_t)(end - data));
        say(talk, data, (size_t)((pause ? pause : end) - data));
        let_read(talk);
        if (!pause)
            return;
        data = pause + 1;
    }
}

struct talk talk_begin(struct arena *arena, const struct sockaddr_in *address)
{
    const int on = 1;
    struct talk talk = {
        .socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
        .heard = TEXT_IN(arena),
        .began = clock_milliseconds(),
    };
    atomic_store(&served, -1);
    require(talk.socket >= 0);
    require(connect(talk.socket, (const struct sockaddr *)address, sizeof *address) == 0);
    setsockopt(talk.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return talk;
}

struct text talk_said(struct arena *arena, const uint8_t *data, size_t size)
{
    struct text text = TEXT_IN(arena);
    unsigned pauses = 0;
    for (size_t i = 0; i < size && pauses < PAUSES_MOST; i++) {
        if (data[i] == TALK_PAUSE)
            pauses++;
        else
            text_add_bytes(&text, (const char *)data + i, 1);
    }
    return text;
}
