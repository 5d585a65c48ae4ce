// SPDX-License-Identifier: Apache-2.0
#include "serve/reply.h"

#include "serve/drain.h"
#include "serve/record.h"
#include "serve/room.h"

#include <stdlib.h>

#define BLOCK ((size_t)16 << 10) /* what one TLS record takes */

static ssize_t next_block(void *closure, uint64_t offset, char *bytes, size_t most)
{
    size_t copied;
    return room_copy(closure, (size_t)offset, bytes, most, &copied)
               ? (ssize_t)copied
               : (ssize_t)MHD_CONTENT_READER_END_WITH_ERROR;
}

static void release(void *closure)
{
    room_release(closure);
    free(closure);
}

static struct MHD_Response *make_long(const char *body, size_t length)
{
    struct holding *held = calloc(1, sizeof *held);
    if (!held)
        return NULL;
    struct MHD_Response *response =
        room_add(held, body, length, length)
            ? MHD_create_response_from_callback(length, BLOCK, next_block, held, release)
            : NULL;
    if (!response)
        release(held);
    return response;
}

struct MHD_Response *reply_make(const char *body, size_t length)
{
    struct MHD_Response *response =
        length > REPLY_SHORT ? make_long(body, length)
                             : MHD_create_response_from_buffer(length, (void *)(uintptr_t)body,
                                                               MHD_RESPMEM_MUST_COPY);
    if (response)
        MHD_add_response_header(response, "Content-Type", "application/json");
    return response;
}

static enum MHD_Result queue(struct MHD_Connection *connection, unsigned status,
                             struct MHD_Response *response, bool last)
{
    daemon_expect(connection, PEER_ANSWER);
    if (last)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

enum MHD_Result reply_send(struct MHD_Connection *connection, unsigned status,
                           struct MHD_Response *response, bool again)
{
    if (!response)
        return MHD_NO;
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, "Allow", "POST");
    if (again)
        MHD_add_response_header(response, "Retry-After", REPLY_RETRY_AFTER);
    return queue(connection, status, response, draining());
}

enum MHD_Result reply_send_whole(struct MHD_Connection *connection, unsigned status,
                                 struct MHD_Response *response)
{
    bool last = draining();
    enum MHD_Result queued = response ? queue(connection, status, response, last) : MHD_NO;
    if (queued == MHD_YES && !last)
        record_hold(connection);
    return queued;
}
