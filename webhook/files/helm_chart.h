// SPDX-License-Identifier: Apache-2.0
/* The Chart.yaml beside a file: is it one of Istio's charts, or does it depend on some? */
#ifndef MESHRAIL_HELM_CHART_H
#define MESHRAIL_HELM_CHART_H

#include "files/values.h"

struct dependency {
    const char *key; /* under which its values stand in those of the chart */
    enum chart chart;
    struct minors version;
    const struct dependency *next;
};

struct helm_chart {
    enum chart chart; /* CHARTS: the chart itself is not one of Istio's */
    struct minors version;
    const struct dependency *dependencies;
};

/* NULL: there is none, or it has nothing to do with Istio. */
const struct helm_chart *helm_chart_beside(struct values_files *files, const char *file);

#endif
