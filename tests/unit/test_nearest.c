// SPDX-License-Identifier: Apache-2.0
#include "base/nearest.h"
#include "unit.h"

#include <stdint.h>

static void measures_distance(void)
{
    check_int((long long)text_distance("", "", 0), 0);
    check_int((long long)text_distance("policy", "polcy", 9), 1);
    check_int((long long)text_distance("policy", "poilcy", 1), 1);
    check_int((long long)text_distance("abc", "xyz", 3), 3);
    check(text_distance("abc", "xyz", 2) == SIZE_MAX);
    check_int((long long)text_distance("", "four", 4), 4);
    char longer[80] = {0};
    memset(longer, 'a', 65);
    check(text_distance(longer, "a", SIZE_MAX / 2) == SIZE_MAX);
}

static void finds_the_nearest(void)
{
    struct nearest nearest = nearest_to("maxConection");
    nearest_try(&nearest, "maxConnectionz");
    check_text(nearest.found, "maxConnectionz");
    nearest_try(&nearest, "maxConnections");
    check_text(nearest.found, "maxConnectionz"); /* no nearer: the first one stays */
    nearest_try(&nearest, "maxConectiom");
    check_text(nearest.found, "maxConectiom");
}

static const char *meant(const char *name, const char *first, const char *second)
{
    struct nearest nearest = nearest_to(name);
    nearest_try(&nearest, first);
    if (second)
        nearest_try(&nearest, second);
    return nearest.found;
}

#define FLAG "kubernetes.podspec-"

static void measures_what_differs(void)
{
    static const struct {
        const char *name, *candidate;
        bool near;
    } rows[] = {
        {"abc", "xyz", false},
        {"polcy", "policy", true},
        {"simpel", "simple", true},
        {FLAG "affinty", FLAG "affinity", true},
        {FLAG "emptydir", FLAG "hostpid", false}, /* what all flags begin with makes none near */
        {FLAG "csi", FLAG "hostipc", false},
        {"revision-gpu-limit", "revision-cpu-limit", false},
        {"init-containers", "multi-container", false},
        {"scaleUpDelay", "scale-down-delay", false},
        {"panicWindowPercentage", "panic-window-percentage", true},
        {"MAXCONNECTIONS", "maxConnections", true},
        {"stablewindow", "stable-window", true},
        {"http1MaxRequests", "http2MaxRequests", true},
        {"baseEjectionDuration", "baseEjectionTime", false},
        {"maxPendingRequests", "http1MaxPendingRequests", true}, /* a word less */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!check(!meant(rows[i].name, rows[i].candidate, NULL) == !rows[i].near))
            printf("# %s, %s\n", rows[i].name, rows[i].candidate);
}

static void goes_on_from_a_beginning(void)
{
    check_text(meant("httpHeader", "httpCookie", "httpHeaderName"), "httpHeaderName");
    check_text(meant("http_header", "httpHeaderName", NULL), "httpHeaderName");
    check_text(meant("consecutive", "consecutive5xxErrors", "consecutiveGatewayErrors"), NULL);
    check_text(meant("consecutive5x", "consecutive5xxErrors", "consecutiveGatewayErrors"),
               "consecutive5xxErrors");
    check_text(meant("a.example/", "a.example/window", NULL), NULL);
    check_text(meant("a.example/wind", "a.example/window", NULL), "a.example/window");
}

static void gives_up_on_what_is_long(void)
{
    char longer[200] = {0};
    memset(longer, 'a', sizeof longer - 1);
    check(!meant(longer, longer, "a"));
    memset(longer, '-', sizeof longer - 1);
    check(!meant(longer, "a", "b"));
    check(!meant("", "a", "b"));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(measures_distance),        CASE(finds_the_nearest),        CASE(measures_what_differs),
        CASE(goes_on_from_a_beginning), CASE(gives_up_on_what_is_long),
    };
    return UNIT_RUN(cases);
}
