// SPDX-License-Identifier: Apache-2.0
/*
 * HTTP/1.1 by the letter of RFC 9112, read by somebody who forgives nothing. What is well formed to
 * it has to be answered; what is sent to it has to be.
 */
#ifndef MESHRAIL_HTTP_H
#define MESHRAIL_HTTP_H

#include "base/text.h"

struct http_message {
    char path[64];   /* of a request */
    unsigned status; /* of an answer */
    bool json;       /* it says that its body is JSON */
    bool closes;     /* it says that nothing comes after it */
    struct text body;
};

/* Each takes a message from the bytes. False: there is no whole one. */

/* A POST with no other headers than API servers send. */
bool http_take_request(struct arena *arena, const char **at, const char *end,
                       struct http_message *request);

/* Without a body where the request was HEAD. */
bool http_take_answer(struct arena *arena, const char **at, const char *end, bool head,
                      struct http_message *answer);

#endif
