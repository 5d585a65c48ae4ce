// SPDX-License-Identifier: Apache-2.0
#include "ksvc/annotations.h"

#include "judge/checks.h"

#include "base/quantity.h"
#include "base/scalar.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

/* clang-format off: one annotation a line. */
const struct annotation_row annotation_rows[] = {
    {AUTOSCALING "class", NULL, ANNOTATION_CLASS, 0, 0,
     "kpa.autoscaling.knative.dev or hpa.autoscaling.knative.dev", "kpa.autoscaling.knative.dev"},
    {AUTOSCALING "metric", NULL, ANNOTATION_METRIC, 0, 0,
     "concurrency or rps for class kpa, any name for hpa", "concurrency"},
    {AUTOSCALING "target", NULL, ANNOTATION_FLOAT, 0.01, 0, "a number from 0.01", "100"},
    {AUTOSCALING "target-utilization-percentage", AUTOSCALING "targetUtilizationPercentage",
     ANNOTATION_FLOAT, 1, 100, "1 to 100", "70"},
    {AUTOSCALING "target-burst-capacity", AUTOSCALING "targetBurstCapacity",
     ANNOTATION_FLOAT_OR_MINUS_ONE, 0, 0, "-1, or a number from 0", "211"},
    {AUTOSCALING "min-scale", AUTOSCALING "minScale", ANNOTATION_INT32, 0, 0,
     "a whole number from 0", "1"},
    {AUTOSCALING "max-scale", AUTOSCALING "maxScale", ANNOTATION_INT32, 0, 0,
     "a whole number from 0", "10"},
    {AUTOSCALING "initial-scale", AUTOSCALING "initialScale", ANNOTATION_INT32, 0, 0,
     "a whole number from 0", "1"},
    {AUTOSCALING "activation-scale", NULL, ANNOTATION_INT32, 2, 0, "a whole number from 2", "2"},
    {AUTOSCALING "scale-down-delay", AUTOSCALING "scaleDownDelay", ANNOTATION_WHOLE_SECONDS, 0,
     3600, "0s to 1h in whole seconds", "0s"},
    {AUTOSCALING "scale-to-zero-pod-retention-period", AUTOSCALING "scaleToZeroPodRetentionPeriod",
     ANNOTATION_DURATION, 0, 3600, "0s to 1h", "0s"},
    {AUTOSCALING "window", NULL, ANNOTATION_WHOLE_SECONDS, 6, 3600, "6s to 1h in whole seconds",
     "60s"},
    {AUTOSCALING "panic-window-percentage", AUTOSCALING "panicWindowPercentage", ANNOTATION_FLOAT,
     1, 100, "1 to 100", "10"},
    {AUTOSCALING "panic-threshold-percentage", AUTOSCALING "panicThresholdPercentage",
     ANNOTATION_FLOAT, 110, 1000, "110 to 1000", "200"},
    {AUTOSCALING "metric-aggregation-algorithm", AUTOSCALING "metricAggregationAlgorithm",
     ANNOTATION_AGGREGATION, 0, 0, "linear or weighted-exponential", "linear"},
    {"serving.knative.dev/progress-deadline", NULL, ANNOTATION_WHOLE_SECONDS, 0, 0,
     "whole seconds from 0s", "600s"},
    {QUEUE "cpu-resource-request", NULL, ANNOTATION_QUANTITY, 0, 0, "a quantity", "25m"},
    {QUEUE "cpu-resource-limit", NULL, ANNOTATION_QUANTITY, 0, 0, "a quantity", "500m"},
    {QUEUE "memory-resource-request", NULL, ANNOTATION_QUANTITY, 0, 0, "a quantity", "64Mi"},
    {QUEUE "memory-resource-limit", NULL, ANNOTATION_QUANTITY, 0, 0, "a quantity", "400Mi"},
    {QUEUE "ephemeral-storage-resource-request", NULL, ANNOTATION_QUANTITY, 0, 0, "a quantity",
     "64Mi"},
    {QUEUE "ephemeral-storage-resource-limit", NULL, ANNOTATION_QUANTITY, 0, 0, "a quantity",
     "1Gi"},
    {QUEUE "resource-percentage", QUEUE "resourcePercentage", ANNOTATION_FLOAT, 0.1, 100,
     "0.1 to 100", "10"},
};
/* clang-format on */
const size_t annotation_count = sizeof annotation_rows / sizeof *annotation_rows;

const struct annotation_row *annotation_row(const char *key)
{
    for (size_t i = 0; i < annotation_count; i++) {
        const struct annotation_row *row = &annotation_rows[i];
        if (strcmp(row->key, key) == 0 || (row->other && strcmp(row->other, key) == 0))
            return row;
    }
    return NULL;
}

const char *annotation_effective(const struct json *annotations, const char *key,
                                 const char **spelling)
{
    const struct annotation_row *row = annotation_row(key);
    const struct json *value = json_get(annotations, key);
    assert(row && strcmp(row->key, key) == 0);
    if (spelling)
        *spelling = key;
    if (!value && row && row->other) {
        value = json_get(annotations, row->other);
        if (value && spelling)
            *spelling = row->other;
    }
    return json_string(value);
}

enum scaler annotation_class(const struct json *annotations)
{
    return scaler_named(annotation_effective(annotations, AUTOSCALING "class", NULL));
}

enum scaler scaler_named(const char *class)
{
    if (!class || strcmp(class, "kpa.autoscaling.knative.dev") == 0)
        return SCALER_KPA;
    return strcmp(class, "hpa.autoscaling.knative.dev") == 0 ? SCALER_HPA : SCALER_OTHER;
}

static bool within(const struct annotation_row *row, double number)
{
    return number >= row->least && (row->most == 0 || number <= row->most);
}

static bool valid_float(const struct annotation_row *row, const char *value)
{
    double number;
    if (!go_float(value, &number))
        return false;
    if (!isfinite(number))
        return true;
    return within(row, number) || (row->type == ANNOTATION_FLOAT_OR_MINUS_ONE && number == -1);
}

static bool valid_duration(const struct annotation_row *row, const char *value)
{
    int64_t nanoseconds;
    return go_duration(value, &nanoseconds) && within(row, (double)nanoseconds / (double)SECOND) &&
           (row->type == ANNOTATION_DURATION || nanoseconds % SECOND == 0);
}

static bool valid_int32(const struct annotation_row *row, const char *value)
{
    int64_t number;
    return go_int(value, &number) && number <= INT32_MAX && within(row, (double)number);
}

bool annotation_valid(const struct annotation_row *row, const char *value, enum scaler class)
{
    struct quantity quantity;
    switch (row->type) {
    case ANNOTATION_FLOAT:
    case ANNOTATION_FLOAT_OR_MINUS_ONE:
        return valid_float(row, value);
    case ANNOTATION_INT32:
        return valid_int32(row, value);
    case ANNOTATION_DURATION:
    case ANNOTATION_WHOLE_SECONDS:
        return valid_duration(row, value);
    case ANNOTATION_QUANTITY:
        return quantity_parse(value, &quantity);
    case ANNOTATION_CLASS:
        return class != SCALER_OTHER || !ends_with(value, ".knative.dev");
    case ANNOTATION_METRIC:
        if (class == SCALER_KPA)
            return strcmp(value, "concurrency") == 0 || strcmp(value, "rps") == 0;
        return class == SCALER_OTHER || *value;
    case ANNOTATION_AGGREGATION:
        return class != SCALER_KPA || !*value || strcmp(value, "linear") == 0 ||
               strcmp(value, "weighted-exponential") == 0 ||
               strcmp(value, "weightedExponential") == 0;
    }
    return true;
}
