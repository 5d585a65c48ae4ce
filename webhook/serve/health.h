// SPDX-License-Identifier: Apache-2.0
/*
 * Answers kubelet, Prometheus and people, in plain HTTP on a port and a thread of its own, so that
 * a busy or besieged review port never makes a probe fail: /livez, /readyz, /metrics, /rules.
 */
#ifndef MESHRAIL_HEALTH_H
#define MESHRAIL_HEALTH_H

#include "serve/reload.h"
#include "serve/watchdog.h"

struct health;

/* Takes the socket over. `watchdog` is the review port's: its counts are shown. */
struct health *health_start(int listener, struct reload *reload, struct watchdog *watchdog,
                            struct error *err);
void health_stop(struct health *health);

#endif
