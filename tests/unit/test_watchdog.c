// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "serve/watchdog.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONG 60000 /* milliseconds; longer than any case lasts */
#define SLOTS 32   /* two of them are to be free */

static const struct watchdog_limits patient = {SLOTS, {LONG, LONG, LONG, LONG, LONG}};

struct pair {
    int ours, theirs;
    struct peer *peer;
};

static struct pair enter(struct watchdog *watchdog)
{
    int ends[2] = {-1, -1};
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    return (struct pair){ends[0], ends[1], watchdog_enter(watchdog, ends[0])};
}

static void leave(struct pair pair)
{
    watchdog_leave(pair.peer);
    close(pair.ours);
    close(pair.theirs);
}

/* Is the connection shut down, at the latest after so many milliseconds? */
static bool ended(struct pair pair, int within)
{
    struct pollfd end = {.fd = pair.theirs, .events = POLLIN};
    return poll(&end, 1, within) == 1;
}

static struct watchdog *start(struct watchdog_limits limits)
{
    struct error err = {.text = ""};
    struct watchdog *watchdog = watchdog_start(&limits, -1, &err);
    check_text(err.text, "");
    return watchdog;
}

static void each_phase_has_its_deadline(void)
{
    struct watchdog_counts counts;
    for (enum peer_phase phase = PEER_FRESH; phase < PEER_PHASES; phase++) {
        struct watchdog_limits limits = patient;
        limits.phases[phase] = 1;
        struct watchdog *watchdog = start(limits);
        struct pair pair = enter(watchdog);
        if (phase == PEER_HEADERS) /* the first ones share the deadline of the handshake */
            watchdog_expect(pair.peer, PEER_IDLE);
        if (phase != PEER_FRESH)
            watchdog_expect(pair.peer, phase);
        check(ended(pair, LONG));
        watchdog_count(watchdog, &counts);
        check_int((long long)counts.overdue[phase], 1);
        check_int(counts.connections, 1);
        check_int(counts.busy, phase >= PEER_HEADERS);
        leave(pair);
        watchdog_count(watchdog, &counts);
        check_int(counts.connections, 0);
        check_int(counts.busy, 0);
        watchdog_stop(watchdog);
    }
}

static void first_headers_share_the_deadline_of_the_handshake(void)
{
    struct watchdog_limits limits = patient;
    limits.phases[PEER_FRESH] = 1;
    struct watchdog *watchdog = start(limits);
    struct pair pair = enter(watchdog);
    watchdog_expect(pair.peer, PEER_HEADERS);
    check(ended(pair, LONG));
    leave(pair);
    watchdog_stop(watchdog);
}

static void the_one_that_never_asked_goes_first(void)
{
    struct watchdog *watchdog = start(patient);
    struct pair pairs[SLOTS - 1];
    for (size_t i = 0; i < SLOTS - 2; i++) {
        pairs[i] = enter(watchdog);
        if (i != 5 && i != 6 && i != 7)
            watchdog_expect(pairs[i].peer, PEER_IDLE);
    }
    check(!ended(pairs[5], 0));
    pairs[SLOTS - 2] = enter(watchdog); /* one too many */
    check(ended(pairs[5], LONG));
    for (size_t i = 0; i < SLOTS - 1; i++) {
        check(i == 5 || !ended(pairs[i], 0));
        leave(pairs[i]);
    }
    watchdog_stop(watchdog);
}

static void a_newcomer_is_not_kept_out_by_those_who_stay(void)
{
    struct watchdog_counts counts;
    struct watchdog *watchdog = start(patient);
    struct pair pairs[SLOTS - 1];
    for (size_t i = 0; i < SLOTS - 2; i++) {
        pairs[i] = enter(watchdog);
        watchdog_expect(pairs[i].peer, PEER_IDLE);
    }
    watchdog_expect(pairs[0].peer, PEER_ANSWER); /* is not cut off */
    pairs[SLOTS - 2] = enter(watchdog);
    check(ended(pairs[1], LONG));
    check(!ended(pairs[0], 0));
    check(!ended(pairs[SLOTS - 2], 0));
    watchdog_count(watchdog, &counts);
    check_int((long long)counts.crowded, 1);
    for (size_t i = 0; i < SLOTS - 1; i++)
        leave(pairs[i]);
    watchdog_stop(watchdog);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(each_phase_has_its_deadline),
        CASE(first_headers_share_the_deadline_of_the_handshake),
        CASE(the_one_that_never_asked_goes_first),
        CASE(a_newcomer_is_not_kept_out_by_those_who_stay),
    };
    return UNIT_RUN(cases);
}
