// SPDX-License-Identifier: Apache-2.0
/* The terms of rules, policies and findings: profiles, actions, kinds, places, thresholds. */
#ifndef MESHRAIL_TERMS_H
#define MESHRAIL_TERMS_H

enum profile { STANDARD, HIGH_TRAFFIC, LOW_LOAD };
#define PROFILES 3
extern const char *const profile_names[PROFILES + 1]; /* ends with NULL */

/* How strong a finding is. PATCH may be added to one of them: repaired at /mutate, and treated as
 * the rest where it cannot be. */
enum action { OFF, AUDIT, WARN, DENY, PATCH = 8 };
extern const char *const action_names[PATCH + 1]; /* of each by itself; NULL for what is none */
#define EVERYWHERE(action_)                                                                        \
    {                                                                                              \
        (action_), (action_), (action_)                                                            \
    }

enum kind {
    KIND_OTHER = 0,
    DESTINATION_RULE = 1 << 0,
    KSVC = 1 << 1, /* a Knative Service, or a Configuration without an owner */
    CONFIG_MAP = 1 << 2,
    POD = 1 << 3,
    WORKLOAD = 1 << 4,          /* what makes Pods: a Deployment, a Job, … */
    NAMESPACE = 1 << 5,         /* one that says its profile; no object of others' kinds */
    SERVICE = 1 << 7,           /* of type LoadBalancer, on AWS */
    GATEWAY = 1 << 8,           /* of the Gateway API, for which Istio makes such a Service */
    FLOW_LOG = 1 << 6,          /* a VPC flow log, of whoever asks AWS for it */
    VALUES_OF_CHARTS = 1 << 13, /* what Helm gets for Istio's charts, wherever it is written */
    ENVOY_FILTER = 1 << 9,
    SIDECAR = 1 << 10,
    PROXY_CONFIG_OBJECT = 1 << 11,
    KNATIVE_SERVING = 1 << 12, /* of which Knative's operator makes Knative Serving */

    SCALE = 1 << 14,             /* how many Pods a Deployment has, as `kubectl scale` says it */
    AUTOSCALER = 1 << 15,        /* a HorizontalPodAutoscaler */
    DISRUPTION_BUDGET = 1 << 16, /* a PodDisruptionBudget */
    OPERATED_GATEWAY = 1 << 17,  /* a Gateway of Istio's that Knative's operator makes */

    /* In files alone, as one of a pair: */
    VIRTUAL_SERVICE = 1 << 20,
    AUTHENTICATION = 1 << 21,  /* a PeerAuthentication */
    EXPOSED_SERVICE = 1 << 22, /* one that clients outside the cluster reach, wherever it runs */
    INGRESS = 1 << 23,         /* of the class alb */
};
#define CONTEXT_KINDS (VIRTUAL_SERVICE | AUTHENTICATION | EXPOSED_SERVICE | INGRESS)
#define ANY_KIND (~(unsigned)(NAMESPACE | CONTEXT_KINDS))

/* What stands beside an object in its input, for rules that speak of pairs. */
enum peer_kind {
    PEER_RULE = 1 << 0,           /* a DestinationRule */
    PEER_ROUTE = 1 << 1,          /* a VirtualService */
    PEER_SERVICE = 1 << 2,        /* of the core */
    PEER_ENTRY = 1 << 3,          /* a ServiceEntry */
    PEER_WORKLOAD = 1 << 4,       /* what makes Pods, and a Pod that nothing makes */
    PEER_POD = 1 << 5,            /* a Pod that something makes */
    PEER_NAMESPACE = 1 << 6,      /* */
    PEER_AUTHENTICATION = 1 << 7, /* a PeerAuthentication */
    PEER_INGRESS = 1 << 8,        /* */
    PEER_BACKEND = 1 << 9,        /* a policy of the Gateway API for a Service */
    PEER_SCALER = 1 << 10,        /* a HorizontalPodAutoscaler */
    PEER_FILTER = 1 << 11,        /* an EnvoyFilter */
    PEER_MAKER = 1 << 12,         /* what makes Pods or endpoints that nobody sees in it */
    PEER_KSVC = 1 << 13,          /* of Knative */
    PEER_MAP = 1 << 14,           /* a ConfigMap that says what holds in the cluster */
    PEER_SERVING = 1 << 15,       /* a KnativeServing */
    PEER_MESH = 1 << 16,          /* that which Istio is installed by */
};

/* The places that a rule is held against, each that the object has. targets.c finds them. */
enum scope {
    OBJECT,
    TRAFFIC_POLICY,    /* the four places of a DestinationRule that hold one */
    REVISION_TEMPLATE, /* spec.template of a ksvc */
    POD_TEMPLATE,      /* metadata and spec of a Pod, or of the template it is made from */
    PROXY_CONTAINER,   /* istio-proxy, classic or native; what values say of a gateway's */
    QUEUE_CONTAINER,   /* Knative's queue-proxy */
    MESH_TEXT,         /* data.mesh of a ConfigMap in Istio's namespace, as it stands */
    MESH,              /* the document in it; a mesh config in values is another */
    INJECTOR_TEXT,     /* data.values and data.config of the sidecar injector's ConfigMap */
    INJECTOR,          /* the documents in them */
    KNATIVE_MAP,       /* a ConfigMap that Knative reads, as it is or as its operator makes it */
    POLICY_MAP,        /* meshrail's own policy */
    FLOW_LOG_PARTS,    /* what a FlowLog asks AWS for */
    LOAD_BALANCER,     /* what holds the annotations that AWS's controllers read */
    VALUES_TEXT,       /* values of one of Istio's charts as a text (judge/values.h) */
    VALUES,            /* the mapping that they are */
    VALUES_GLOBAL,   /* the mapping in which their `global` stands: they, or what is around them */
    COMPONENT,       /* what an operator's resource says of a component's objects, its k8s */
    MESH_POLICY,     /* what a mesh config says of all hosts by default */
    ENVOY_PATCH,     /* an element of an EnvoyFilter's configPatches */
    ENVOY_KEEPALIVE, /* what sets TCP keep-alive in one: a block, or an option of sockets */
    ENVOY_HTTP,      /* the settings of an HTTP connection manager in one */
    ENVOY_TCP,       /* those of a TCP proxy */
    SIDECAR_POOL,    /* where a Sidecar holds a connection pool */
    PROXY_SETTINGS,  /* spec of a ProxyConfig */
    SERVING_SPEC,    /* what a KnativeServing asks the operator for */
    SERVING_MEMORY,  /* the limit that it has for the activator's memory, as in a container */
    SERVING_MINIMUM, /* the least number of activators that it asks for, as in an HPA */
    CONTROL_PLANE,   /* a Deployment in Istio's or Knative's namespace, or the Scale of one */
    CONTROL_CONTAINER, /* its containers */
    CONTROL_ENV,       /* the environment of one of them, or what values say of istiod's */
    AUTOSCALER_SPEC,   /* the spec of a HorizontalPodAutoscaler in Knative's namespace */
    OPERATED,          /* what an operator has made, and makes again as its manifest has it */
    GATEWAY_PODS,      /* the Pods of a gateway, as far as values say them: a view of a template */
    SCOPES,
};
#define ALSO(scope) (1ull << (scope))

#define THRESHOLD(name, ...) name,
enum threshold {
    NO_THRESHOLD,
#include "rule/thresholds.h"
    THRESHOLDS,
};
#undef THRESHOLD

#define RULES_MOST 176 /* a test holds the book against it */
#define CONDITION_READS 6
#define RULE_READS 10 /* paths that a finding may rest upon */

#endif
