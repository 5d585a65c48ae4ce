// SPDX-License-Identifier: Apache-2.0
/*
 * A Kubernetes quantity ("1.5Gi", "100m", "1e3") is a whole number of nanos: finer fractions are
 * rounded away from zero when it is read, as Kubernetes does. So comparing is exact. Beyond about
 * 1.7e29, where nothing is that Kubernetes could count, all quantities of one sign are equal.
 */
#ifndef MESHRAIL_QUANTITY_H
#define MESHRAIL_QUANTITY_H

#include <stdbool.h>

struct quantity {
    __int128 nano;
};

/* resource.ParseQuantity. Writes *quantity only if the text is one. */
bool quantity_parse(const char *text, struct quantity *quantity);

/* Less than, equal to or greater than 0, as a is to b. */
int quantity_compare(struct quantity a, struct quantity b);

/* In units (bytes, cores), rounded to a double. Whole numbers up to 2^53 are exact. */
double quantity_value(struct quantity quantity);

#endif
