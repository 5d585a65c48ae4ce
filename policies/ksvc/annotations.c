// SPDX-License-Identifier: Apache-2.0
#include "ksvc/annotations.h"

#include "knative/lessons.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define PERCENT(least_, most_) VALUE_NUMBER, .least = (least_), .most = (most_)
#define SCALE(least_) VALUE_INT32, .least = (least_)
#define DURATION VALUE_NUMBER, UNIT_DURATION
#define QUANTITY VALUE_NUMBER, UNIT_QUANTITY, .least = -INFINITY, .wanted = "a quantity"

/* clang-format off: one annotation a line. */
const struct row annotation_rows[] = {
    /* Which values fit may depend on the class: annotation_valid() knows. */
    {CLASS_KEY, VALUE_TEXT, .wanted = "kpa.autoscaling.knative.dev or hpa.autoscaling.knative.dev",
     .usual = "kpa.autoscaling.knative.dev"},
    {METRIC_KEY, VALUE_TEXT, .wanted = "concurrency or rps for class kpa, any name for hpa",
     .usual = "concurrency"},
    {AGGREGATION_KEY, VALUE_TEXT, .wanted = "linear or weighted-exponential", .usual = "linear",
     .other = AUTOSCALING "metricAggregationAlgorithm"},
    {AUTOSCALING "target", VALUE_NUMBER, .least = 0.01, .wanted = "a number from 0.01 up",
     .usual = "100"},
    {AUTOSCALING "target-utilization-percentage", PERCENT(1, 100), .wanted = "1 to 100",
     .usual = "70", .other = AUTOSCALING "targetUtilizationPercentage"},
    {AUTOSCALING "target-burst-capacity", VALUE_NUMBER, .also = -1,
     .wanted = "-1, or a number from 0 up", .usual = "211",
     .other = AUTOSCALING "targetBurstCapacity"},
    {AUTOSCALING "min-scale", SCALE(0), .wanted = "a whole number from 0 up", .usual = "1",
     .other = AUTOSCALING "minScale"},
    {AUTOSCALING "max-scale", SCALE(0), .wanted = "a whole number from 0 up", .usual = "10",
     .other = AUTOSCALING "maxScale"},
    {AUTOSCALING "initial-scale", VALUE_INT, .wanted = "a whole number from 0 up", .usual = "1",
     .other = AUTOSCALING "initialScale"},
    {AUTOSCALING "activation-scale", SCALE(2), .wanted = "a whole number from 2 up", .usual = "2"},
    {AUTOSCALING "scale-down-delay", DURATION, .most = HOUR, .step = SECOND,
     .wanted = "0s to 1h in whole seconds", .usual = "0s", .other = AUTOSCALING "scaleDownDelay"},
    {AUTOSCALING "scale-to-zero-pod-retention-period", DURATION, .most = HOUR, .wanted = "0s to 1h",
     .usual = "0s", .other = AUTOSCALING "scaleToZeroPodRetentionPeriod"},
    {AUTOSCALING "window", DURATION, .least = 6 * SECOND, .most = HOUR, .step = SECOND,
     .wanted = "6s to 1h in whole seconds", .usual = "60s"},
    {AUTOSCALING "panic-window-percentage", PERCENT(1, 100), .wanted = "1 to 100", .usual = "10",
     .other = AUTOSCALING "panicWindowPercentage"},
    {AUTOSCALING "panic-threshold-percentage", PERCENT(110, 1000), .wanted = "110 to 1000",
     .usual = "200", .other = AUTOSCALING "panicThresholdPercentage"},
    {DEADLINE_KEY, DURATION, .step = SECOND, .wanted = "whole seconds from 1s up", .usual = "600s"},
    {QUEUE "cpu-resource-request", QUANTITY, .usual = "25m"},
    {QUEUE "cpu-resource-limit", QUANTITY, .usual = "500m"},
    {QUEUE "memory-resource-request", QUANTITY, .usual = "64Mi"},
    {QUEUE "memory-resource-limit", QUANTITY, .usual = "400Mi"},
    {QUEUE "ephemeral-storage-resource-request", QUANTITY, .usual = "64Mi"},
    {QUEUE "ephemeral-storage-resource-limit", QUANTITY, .usual = "1Gi"},
    {QUEUE "resource-percentage", PERCENT(0.1, 100), .wanted = "0.1 to 100", .usual = "10",
     .other = QUEUE "resourcePercentage"},
};
/* clang-format on */
const size_t annotation_count = sizeof annotation_rows / sizeof *annotation_rows;

const struct row *annotation_row(const char *key)
{
    for (size_t i = 0; i < annotation_count; i++) {
        const struct row *row = &annotation_rows[i];
        if (names_row(key, row->name) || (row->other && names_row(key, row->other)))
            return row;
    }
    return NULL;
}

const char *annotation_effective(const struct json *annotations, const char *key,
                                 const char **spelling)
{
    const struct row *row = annotation_row(key);
    const struct json *value = json_get(annotations, key);
    assert(row && strcmp(row->name, key) == 0);
    if (spelling)
        *spelling = key;
    if (!value && row && row->other) {
        value = json_get(annotations, row->other);
        if (value && spelling)
            *spelling = row->other;
    }
    return json_string(value);
}

/* The class of revisions that name none; NULL: neither policy nor input says it. */
static const char *usual_class(const struct judgement *judgement)
{
    const char *stated = judgement->policy->environment.autoscaler_class;
    return stated ? stated : lesson(judgement, OF_AUTOSCALER, "pod-autoscaler-class", NULL);
}

bool class_is_unknown(const struct judgement *judgement, const struct json *annotations)
{
    return !annotation_effective(annotations, CLASS_KEY, NULL) && !usual_class(judgement);
}

enum scaler scaler_of(const struct judgement *judgement, const struct json *annotations)
{
    return scaler_named(judgement, annotation_effective(annotations, CLASS_KEY, NULL));
}

enum scaler scaler_named(const struct judgement *judgement, const char *class)
{
    if (!class)
        class = usual_class(judgement);
    if (!class || strcmp(class, "kpa.autoscaling.knative.dev") == 0)
        return SCALER_KPA;
    return strcmp(class, "hpa.autoscaling.knative.dev") == 0 ? SCALER_HPA : SCALER_OTHER;
}

static bool is_one_of(const char *const *words, const char *text)
{
    for (; *words; words++)
        if (strcmp(*words, text) == 0)
            return true;
    return false;
}

static bool valid_for(const struct row *row, const char *value, enum scaler class)
{
    static const char *const metrics[] = {"concurrency", "rps", NULL};
    static const char *const algorithms[] = {"", "linear", "weighted-exponential",
                                             "weightedExponential", NULL};
    if (strcmp(row->name, CLASS_KEY) == 0)
        return class != SCALER_OTHER || !ends_with(value, ".knative.dev");
    if (strcmp(row->name, METRIC_KEY) == 0)
        return class == SCALER_KPA ? is_one_of(metrics, value) : class == SCALER_OTHER || *value;
    if (strcmp(row->name, AGGREGATION_KEY) == 0)
        return class != SCALER_KPA || is_one_of(algorithms, value);
    return true;
}

bool annotation_valid(const struct row *row, const char *value, enum scaler class)
{
    return valid_for(row, value, class) && (text_fits(row, value) || text_not_finite(row, value));
}
