// SPDX-License-Identifier: Apache-2.0
#include "serve/refusal.h"

const struct refusal_row refusals[REFUSALS] = {
    [REFUSED_CALLER] = {"caller", 403, false,
                        "show a client certificate that is accepted here; this server's log says "
                        "what is wrong with yours"},
    [REFUSED_UNKNOWING] = {"unknowing", 503, true,
                           "the CAs of client certificates have not been loaded yet; see /readyz"},
    [REFUSED_PATH] = {"path", 404, false,
                      "no such path; reviews go to /validate, /mutate and either with /<profile>"},
    [REFUSED_PROFILE] = {"profile", 404, false,
                         "no such profile; the path ends in /standard, /high-traffic, /low-load or "
                         "in no profile at all"},
    [REFUSED_METHOD] = {"method", 405, false, "reviews are sent with POST"},
    [REFUSED_LENGTH] = {"length", 411, false,
                        "neither Content-Length nor Transfer-Encoding: chunked; send one of them"},
    [REFUSED_FRAMING] = {"framing", 400, false,
                         "where the body ends must be said once: by a Content-Length in digits, or "
                         "by Transfer-Encoding: chunked"},
    [REFUSED_TYPE] = {"type", 415, false, "Content-Type must be application/json"},
    [REFUSED_SIZE] = {"size", 413, false, "the review is larger than 8 MiB"},
    [REFUSED_POLICY] = {"policy", 503, true, "no policy has been loaded yet; see /readyz"},
    [REFUSED_BACKLOG] = {"backlog", 503, true, "too many reviews are waiting; try again"},
    /* Nobody waits for the answer: nothing to try again. */
    [REFUSED_LATE] = {"late", 503, false, "the review came after its own time-out"},
    [REFUSED_ROOM] = {"room", 503, true,
                      "too many large or slow reviews at once, and this one made way; try again"},
    [REFUSED_REVIEW] = {"review", 400, false, 0},
    [REFUSED_MEMORY] = {"memory", 413, false, 0},
    [REFUSED_WORK] = {"work", 500, false, 0},
    [REFUSED_TIME] = {"time", 503, false, 0},
};
