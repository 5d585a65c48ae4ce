// SPDX-License-Identifier: Apache-2.0
/*
 * A network load balancer of AWS, as annotations ask for it: of a Service, or of a Gateway for
 * which Istio makes one. Two controllers read them, and neither says what it does not read.
 */
#ifndef MESHRAIL_NLB_H
#define MESHRAIL_NLB_H

#include "judge/engine.h"

#define NLB_PREFIX "service.beta.kubernetes.io/aws-load-balancer-"
#define NLB_FIELD(suffix) "annotations[" NLB_PREFIX suffix "]"
#define NLB_CLASS "/spec.loadBalancerClass"
/* Where judge/targets_gateways.c shows the class of a gateway chart's Service. */
#define NLB_CLASS_IN_VALUES "loadBalancerClass"

/* Which controller makes the load balancer: the AWS Load Balancer Controller (ALBC); ALBC or the
 * cloud controller, depending on whether ALBC's webhook takes the Service over; one of the two, as
 * a Classic ELB; none; one that we do not know. */
enum nlb_server {
    SERVED_BY_ALBC,
    SERVED_BY_EITHER,
    SERVED_AS_CLASSIC,
    SERVED_BY_NOBODY,
    SERVED_BY_OTHERS
};
enum nlb_server nlb_server(const struct judgement *, const struct target *);

/* The class of the load balancer, of a Service, or in values of a chart; NULL: none is stated. */
const char *nlb_class(const struct judgement *, const struct target *, bool old);

/* The value of an annotation by the end of its key, or NULL. */
const char *nlb_text(const struct target *, const char *suffix);

/* An annotation as the two controllers know it, by the end of its key. */
struct nlb_annotation {
    const char *name;
    bool albc;
    enum { CCM_IGNORES, CCM_READS, CCM_FOR_CLASSIC, CCM_REFUSES } ccm; /* on type nlb */
    bool goes_on; /* and whatever follows, after a dot */
};
extern const struct nlb_annotation nlb_annotations[]; /* ends with an empty row */

/* nlb_suffix(): the end of a key of this family; NULL for another key. nlb_annotation(): the row of
 * that end; NULL if no controller reads it. */
const char *nlb_suffix(const char *key, enum nlb_server);
const struct nlb_annotation *nlb_annotation(const char *suffix);

/* An attribute of a target group. */
struct nlb_attribute {
    const char *name;
    bool goes_on;      /* and all that begin so */
    bool of_alb;       /* which an NLB does not have */
    bool ccm;          /* the cloud controller takes it, too */
    const char *words; /* it is one of these, parted by "|"; NULL: a number, or anything */
    unsigned most;     /* a whole number up to this; 0: no number */
    const char *usual; /* to paste */
};
extern const struct nlb_attribute nlb_attributes[];
const struct nlb_attribute *nlb_attribute(const char *name);

/* name=value,name=value: pairs as they were meant. */
struct nlb_pair {
    const char *name, *value;
};
struct nlb_pairs {
    struct nlb_pair *items;
    size_t count;
    bool clean;    /* written as the controllers read it */
    bool readable; /* it is not, but still nothing but pairs */
};
struct nlb_pairs nlb_pairs_of(struct arena *, const char *text);

/* The pairs that the predicate keeps, as one text; NULL keeps all. */
const char *nlb_joined(struct arena *, const struct nlb_pairs *,
                       bool (*keeps)(const struct nlb_pair *));

/* Is one of the words, parted by "|"? */
bool nlb_among(const char *words, const char *text);

#endif
