// SPDX-License-Identifier: Apache-2.0
/* What is said of the resources of queue-proxy, in a ConfigMap and in a revision alike. */
#ifndef MESHRAIL_KNATIVE_QUEUE_PROXY_H
#define MESHRAIL_KNATIVE_QUEUE_PROXY_H

#define BELOW_REQUEST(why_)                                                                        \
    .says = "{found} is below its request", .why = (why_), .fix = "{key}: \"{value}\""
#define KILLED                                                                                     \
    .why = "queue-proxy is killed, and its Pod's requests are lost",                               \
    .fix = "{key}: \"{recommended}\""
#define STARVED                                                                                    \
    .why = "queue-proxy starves, and its Pod's requests wait", .fix = "{key}: \"{recommended}\""

#endif
