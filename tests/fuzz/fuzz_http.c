// SPDX-License-Identifier: Apache-2.0
/*
 * Any bytes on a connection of the server, without the TLS around them; a byte 255 is a pause,
 * until the server has read what was before it. Whatever they are it answers with whole answers,
 * closes at the latest when its deadlines say so, and judges the next one who calls as if nothing
 * had been. As long as they are requests to the letter, each is answered with what the engine says
 * of its body.
 *
 * One input in some thousands stays connected and says nothing more: the deadlines have to end it.
 */
#include "base/clock.h"
#include "base/digest.h"
#include "base/path.h"
#include "base/work.h"
#include "fuzz.h"
#include "http.h"
#include "mutate.h"
#include "review/answer.h"
#include "serve/daemon.h"
#include "serve/listen.h"
#include "serve/room.h"
#include "serve/server.h"
#include "talk.h"

#include <arpa/inet.h>
#include <signal.h>
#include <unistd.h>

#define DEADLINE 1000 /* milliseconds, of each phase */
#define HOLDS_ONE_IN 4096

static struct server *server;
static struct editions editions;
static struct sockaddr_in address;

bool __real_daemon_start(struct daemon *, const struct daemon_plan *, struct error *);
bool __wrap_daemon_start(struct daemon *, const struct daemon_plan *, struct error *);

/* What is inside TLS, for whoever sees the bytes of a connection could not get there. */
bool __wrap_daemon_start(struct daemon *daemon, const struct daemon_plan *plan, struct error *err)
{
    struct daemon_plan plain = *plan;
    plain.tls = false;
    return __real_daemon_start(daemon, &plain, err);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct error err = {0};
    struct listener listener;
    socklen_t size = sizeof address;
    (void)argc;
    (void)argv;
    signal(SIGPIPE, SIG_IGN);
    editions_start(&editions);
    require(edition_publish(&editions, policy_default(), &err));
    require(listen_on("127.0.0.1:0", &listener, &err));
    require(getsockname(listener.socket, (struct sockaddr *)&address, &size) == 0);
    const struct server_plan plan = {
        .listener = listener.socket,
        .workers = 1,
        .limits = {64, {DEADLINE, DEADLINE, DEADLINE, DEADLINE, DEADLINE}},
        .editions = &editions,
    };
    server = server_start(&plan, &err);
    return server ? 0 : -1;
}

static const char *const pieces[] = {
    "POST /validate HTTP/1.1\r\n",
    "POST /mutate/low-load HTTP/1.1\r\n",
    "GET",
    "HEAD",
    "PUT ",
    "HTTP/1.0",
    "HTTP/1.1",
    "Host: h\r\n",
    "Content-Type: application/json\r\n",
    "\xff",
    "Content-Length: 2\r\n",
    "Content-Length: 0\r\n",
    "Transfer-Encoding: chunked\r\n",
    "\r\n",
    "Transfer-Encoding: identity\r\n",
    "Expect: 100-continue\r\n",
    "Connection: close\r\n",
    "\r",
    "Connection: keep-alive\r\n",
    "Upgrade: h2c\r\n",
    "?timeout=1s",
    "?timeout=1ns",
    "%00",
    "/",
    "/standard",
    "http://h",
    "\n",
    " ",
    "\t",
    ":",
    "0\r\n\r\n",
    "2\r\n{}\r\n",
    "1;a=b\r\n",
    "{}",
    "ffffffff\r\n",
    "\r\n\r\n",
    "9",
    "0",
    "-",
    "\x01",
    "\x80",
    "traceparent: 00-",
    "Cookie: a=b\r\n",
};

/* The length that a head states becomes that of what comes behind it. */
static struct change change_length(const char *text, size_t size, char number[24])
{
    static const char name[] = "Content-Length: ";
    const char *at = memmem(text, size, name, strlen(name));
    const char *body = at ? memmem(at, (size_t)(text + size - at), "\r\n\r\n", 4) : NULL;
    if (!body)
        return (struct change){0};
    at += strlen(name);
    const char *next = memmem(body, (size_t)(text + size - body), "POST ", 5);
    long length = (next ? next : text + size) - body - 4;
    for (const char *pause = body; pause < (next ? next : text + size); pause++)
        length -= (unsigned char)*pause == TALK_PAUSE;
    const char *stop = memchr(at, '\r', (size_t)(body - at) + 1);
    snprintf(number, 24, "%ld", length);
    return (struct change){(size_t)(at - text), (size_t)(stop - text), number, strlen(number)};
}

static struct change change_http(struct random *random, const char *text, size_t size)
{
    static char number[24];
    size_t dice = random_below(random, 10);
    if (dice < 3)
        return change_length(text, size, number);
    if (dice < 5)
        return change_text(random, text, size);
    if (dice < 6) /* all of it once more */
        return (struct change){size, size, text, size};
    return change_piece(random, size, pieces, sizeof pieces / sizeof *pieces);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_http, data, size, most, seed);
}

/* What a request to the letter has to be answered with; false: it need not be judged. */
static bool judged(struct arena *arena, const struct http_message *request, struct answer *answer)
{
    const char *profile = strchr(request->path + 1, '/');
    size_t length = profile ? (size_t)(profile - request->path) : strlen(request->path);
    bool mutates = length == 7 && strncmp(request->path, "/mutate", length) == 0;
    if (!mutates && (length != 9 || strncmp(request->path, "/validate", length) != 0))
        return false;
    size_t i = 0;
    while (profile && profile_names[i] && strcmp(profile_names[i], profile + 1) != 0)
        i++;
    if (profile && !profile_names[i])
        return false;
    struct arena judging; /* which an answer may empty */
    arena_init(&judging, ARENA_CAP);
    answer_review(edition_policy(editions.in_force), mutates ? PHASE_MUTATE : PHASE_VALIDATE,
                  profile ? profile + 1 : NULL, NO_DEADLINE, request->body.data,
                  request->body.length, &judging, answer);
    answer->body = arena_copy(arena, answer->body, answer->length);
    arena_free(&judging);
    return true;
}

/* The answers that there must be. */
struct due {
    struct answer *answers;
    size_t count, room;
};

static struct due due_for(struct arena *arena, const char *text, size_t length)
{
    struct http_message request;
    struct due due = {0};
    struct answer answer;
    const char *end = text + length;
    while (http_take_request(arena, &text, end, &request) && judged(arena, &request, &answer)) {
        due.answers = arena_grow(arena, due.answers, sizeof answer, due.count, 1, &due.room);
        due.answers[due.count++] = answer;
    }
    return due;
}

static void hold_answer(struct arena *arena, const struct http_message *answer, bool heads)
{
    struct error err = {0};
    const struct json *body;
    int64_t code = 0;
    bool bare = !answer->json || (heads && !answer->body.length);
    require(!bare || answer->status == 100 || (answer->status >= 400 && answer->closes));
    if (bare) /* the library's own, or to a HEAD */
        return;
    body = json_parse(arena, answer->body.data, answer->body.length, &err);
    require(body);
    if (answer->status == 200)
        require(*json_string_or(json_look(body, "response.uid"), ""));
    else
        require(json_integer(json_get(body, "code"), &code) && code == answer->status);
}

static size_t count_of(const char *text, size_t length, const char *word)
{
    size_t count = 0;
    for (const char *at = text, *end = text + length;
         (at = memmem(at, (size_t)(end - at), word, strlen(word))); at++)
        count++;
    return count;
}

/* False: some of the answers that are due are not there. Whoever is too busy may say so. */
static bool hold_answers(struct arena *arena, const struct talk *talk, const struct due *due,
                         const char *text, size_t length)
{
    const char *at = talk->heard.data, *end = at + talk->heard.length;
    size_t count = 0, good = 0;
    bool heads = count_of(text, length, "HEAD"), cut = talk->reset;
    struct http_message answer;
    while (at < end && (http_take_answer(arena, &at, end, false, &answer) ||
                        (heads && http_take_answer(arena, &at, end, true, &answer)))) {
        hold_answer(arena, &answer, heads);
        if (answer.status == 503 && count < due->count)
            return false;
        if (count < due->count) {
            const struct answer *wanted = &due->answers[count++];
            require(answer.status == wanted->status && answer.body.length == wanted->length);
            require(memcmp(answer.body.data, wanted->body, wanted->length) == 0);
        }
        good += answer.status == 200;
        if (!answer.json && answer.closes) /* the library begins some of its own twice */
            at = end;
    }
    require(at == end || cut || clock_milliseconds() - talk->began >= DEADLINE);
    require(good <= count_of(text, length, "POST"));
    return count == due->count;
}

static bool all_said(struct arena *arena, const struct talk *talk, size_t due)
{
    struct http_message answer;
    const char *at = talk->heard.data, *end = at + talk->heard.length;
    while (due && http_take_answer(arena, &at, end, false, &answer))
        due--;
    return !due || talk->ended;
}

static bool hold_once(const uint8_t *data, size_t size, bool holds)
{
    struct arena arena;
    arena_init(&arena, (size_t)1 << 30);
    struct text text = talk_said(&arena, data, size);
    struct due due = due_for(&arena, text.data, text.length);
    struct talk talk = talk_begin(&arena, &address);
    talk_say(&talk, data, size);
    while (!all_said(&arena, &talk, due.count) && talk_in_time(&talk))
        talk_hear(&talk, 100);
    while (talk_hear(&talk, 2)) /* what need not be answered may be */
        ;
    if (!holds) /* before that an answer would be to nobody */
        shutdown(talk.socket, SHUT_WR);
    while (!talk.ended) {
        talk_hear(&talk, 1000);
        require(talk_in_time(&talk));
    }
    close(talk.socket);
    bool held = hold_answers(&arena, &talk, &due, text.data, text.length);
    arena_free(&arena);
    return held;
}

static void hold(const uint8_t *data, size_t size, bool holds)
{
    int64_t until = clock_milliseconds() + TALK_PATIENCE;
    while (!hold_once(data, size, holds))
        require(clock_milliseconds() < until);
}

/* Nothing is left of those who have gone. */
static void hold_nothing(void)
{
    struct watchdog_counts counts = {.connections = 1};
    int64_t until = clock_milliseconds() + TALK_PATIENCE;
    while (counts.connections || room_held()) {
        watchdog_count(server_watchdog(server), &counts);
        require(clock_milliseconds() < until);
        sched_yield();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char plain[] =
        "POST /validate HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
        "Content-Length: 149\r\n\r\n"
        "{\"apiVersion\":\"admission.k8s.io/"
        "v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"1\","
        "\"kind\":{\"group\":\"\",\"kind\":\"Pod\"},\"operation\":\"CREATE\",\"object\":{}}}";
    uint64_t digest = digest_add(DIGEST_START, (const char *)data, size);
    hold(data, size, digest % HOLDS_ONE_IN == 0);
    hold((const uint8_t *)plain, strlen(plain), false);
    hold_nothing();
    return 0;
}
