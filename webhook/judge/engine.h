// SPDX-License-Identifier: Apache-2.0
/*
 * The engine holds the book against one object: each rule of its kind, each target of the rule's
 * scope, the check, a finding. targets.h finds the places, laws.h settles once what no rule need
 * say. No I/O, no globals; everything is made in the arena.
 */
#ifndef MESHRAIL_ENGINE_H
#define MESHRAIL_ENGINE_H

#include "judge/patch.h"
#include "judge/subject.h"
#include "judge/ways.h"

/* The annotation of a Pod that says its sidecar's settings. */
#define PROXY_CONFIG "proxy.istio.io/config"

/* The document in a text that a value holds, read once. */
struct embedded {
    struct path path;            /* of the text, in the object */
    const struct json *document; /* NULL: the text cannot be read */
    struct error fault;          /* and why */
};

/* Reads the text that stands at the path. NULL: there is none. */
const struct embedded *embedded_read(struct arena *arena, const char *yaml,
                                     const struct path *path);

/* A rename: a path under a place begins otherwise in the object than rules write it. */
struct rename {
    const char *rule, *here; /* a table ends with NULL */
};

/* A place in the object that rules of one scope are held against. There may be ten thousands, and
 * a struct path would take most of what they take. */
struct target {
    enum scope scope;
    unsigned depth; /* how many segments: see target_path() */
    const struct segment *segments;
    const struct json *node; /* what stands there; NULL where it was removed */
    const struct json *old;  /* the same place in the old object, paired by name, or NULL */
    const struct target
        *parent;                 /* TRAFFIC_POLICY: the policy that a port's settings stand in;
                                  * what an EnvoyFilter sets: its patch; GATEWAY_PODS: their proxy */
    const struct json *owner;    /* PROXY_CONTAINER, POD_TEMPLATE: the template or Pod */
    size_t number;               /* among the targets of the judgement */
    const struct embedded *text; /* MESH_TEXT, INJECTOR_TEXT: what it says; POD_TEMPLATE: what the
                                  * annotation PROXY_CONFIG does; NULL: there is no text */
    const struct embedded *text_before; /* POD_TEMPLATE: what that said in the old object */
    bool template; /* INJECTOR_TEXT: braces in it belong to a template and are no placeholders of
                      a file */
    const struct values *values; /* the values of a chart that it stands in; NULL: in none */
    enum action at_most; /* the strongest action of a finding here; OFF: as the policy says */
    const struct rename *renames; /* the node is a view of the place by the rules' names, and paths
                                   * that leave this header have the names that stand there; NULL */
    const struct marks *asked;    /* the parts of rules that could find something there: plan.h */
    const struct target *like;    /* the first that says the same: likes.h; or NULL */
    struct target *next;
};

struct condition;
struct fault;

/* What weakens a finding, in the order in which laws.h asks. */
enum law {
    NO_LAW,
    LAW_OLD_FAULT,  /* this update made nothing worse */
    LAW_CALLER,     /* one who is never blocked */
    LAW_CONTROLLER, /* made the Pod, and would make it again */
    LAW_PODS,       /* that the object makes will be patched when they come */
    LAW_EXEMPTION,  /* of the policy */
    LAW_ANNOTATION, /* exempts from the rule */
    LAW_ENFORCEMENT,
};
#define LAWS (LAW_ENFORCEMENT + 1)

struct finding {
    const struct rule *rule;
    const struct target *target;
    const char *field;         /* under the target, as a rule writes it; default: the fault's */
    const struct fault *fault; /* default: the rule's first */
    const char *found;         /* as a person reads it */
    const char *wanted;        /* default: the wording's, or what the threshold says */
    const char *fix;           /* default: the fault's */
    const char *key, *value;   /* {key} and {value} of the texts */
    const char *release;       /* {release} of the texts: of Istio or Knative */
    const char *inputs[RULE_READS]; /* the paths it rests upon; default: the fault's */
    const char *taught;  /* the object of the input that says what counts; NULL: none does */
    const char *exempts; /* a pair's exemption: what the other object's annotation says; or NULL */
    const char *assumed; /* an input whose default it took, where that is absent; or NULL */
    enum action at_most; /* the strongest action; 0: as the policy says */
    const struct limit *limit; /* of a threshold rule */
    bool at_least;             /* less is worse; else more is */
    bool below_recommended;    /* worse than recommended, but not than the floor */
    bool no_worse;             /* the old object had a number there that was no better */
    bool undecided;            /* the object does not tell whether the repair would be right */
    bool template; /* the value found is a template: its braces are not a file's placeholders */
    bool told;     /* this update says it, as only last-applied shows */

    struct path path;      /* in the object; default: the field under the target */
    bool below;            /* begins as the target's does, by the names that stand there */
    unsigned line, column; /* within the text at the path, where reading that failed; or 0 */

    /* Settled by the engine. */
    struct finding *next; /* at the same target; NULL: none */
    size_t order;         /* number in the order of reporting */
    enum action before; /* what policy and check make of it; PATCH: it is, or would be, repaired */
    enum action would;  /* what it comes to where enforcement is deny; PATCH as above */
    enum action action; /* the action if it is not repaired */
    unsigned laws;      /* that weakened it: a bit of each */
    bool repairable;    /* policy and laws let the rule's repair try */
    bool meant;         /* the same in a file, for kinds that no webhook patches */
    bool mendable;      /* and where a file is fixed, whatever the policy says of patches */
    bool of_template;   /* it would repair the Pods that the object makes, not the object */
    bool patched;       /* and it did */
    bool old;           /* it was there before this update; of warnings in files alone */
    bool outlived;      /* no fault: what an earlier repair wrote, and this update's patch changes
                         * since its source has; `value` is what is there then, NULL: nothing */
    bool pods_patched;  /* the Pods will be patched when they are made */
    size_t first_operation, operation_count; /* the operations of the patch that repair it */
};

/* An answer shows a few dozen. Of an object with more than this the worst are kept and the others
 * counted, so that nobody buys minutes of our time with a megabyte; a file's reader wants all. */
#define FINDINGS_MOST 512

struct judgement {
    struct arena *arena;
    const struct policy *policy;
    const struct subject *subject;
    const struct json *submitted; /* the object as it came; the subject's may lack what earlier
                                     repairs wrote */
    enum profile profile;
    enum action strongest; /* the strongest action that the policy allows in this namespace */
    bool never_blocks;     /* the caller is one whom nothing may stop */
    bool controlled;       /* a controller made the object */
    bool by_applied;       /* last_applied() is asked for, where an object has it */

    bool patchers;          /* asks only the rules that may patch, and those they wait for */
    bool asks;              /* this update changed what was repaired, as last-applied shows */
    struct target *targets; /* newest first */
    bool exempted[RULES_MOST],
        exempted_by_template[RULES_MOST]; /* the rules that annotations exempt from today */
    const struct rule *running;           /* the rule whose check runs; NULL: all have */
    bool
        applied; /* kubectl's annotation may tell targets apart that are like each other: likes.h */
    struct finding *said; /* by the running rule of targets that others are like */
    size_t said_count, said_room;
    struct finding **findings;
    size_t finding_count, finding_room;
    struct finding **first_at; /* by a target's number: a finding there; NULL: none */
    size_t reports;            /* so far */
    size_t dropped[DENY + 1];  /* by action: how many were not kept, beyond FINDINGS_MOST */
    struct patch patch;        /* all repairs; a finding knows its operations */
    struct patch answer;       /* the same for the object as it came */
    bool overrun;              /* in files: the judgement ran out of work, and means nothing */
};

/* Judges the subject: the findings in the order of the object, none that is off, and the patch.
 * After them come those that only say what the patch does beside repairing. */
void judge(struct judgement *judgement);

/* The same for who wants the patch and what is said of it: where there is none, other findings may
 * be missing, for only the rules that may patch were asked. */
void judge_for_patch(struct judgement *judgement);

/* Of a judgement by the rules that may patch: would its patch be the same if all were asked? */
bool patchers_suffice(const struct judgement *few);

/* The same as if enforcement were deny: enforcement.h has the rest. */
void judge_unenforced(struct judgement *judgement);

/* And for the subject's object as it stands, whoever wrote it; nobody asked what would come of it.
 */
void judge_as_it_stands(struct judgement *judgement);

/* Does the object have kubectl's annotation? */
bool was_applied(const struct json *object);

/* What kubectl's annotation says of the object, or of the old one, where it can be trusted; else
 * NULL. It is read when somebody asks. */
const struct json *last_applied(const struct judgement *judgement);
const struct json *last_applied_before(const struct judgement *judgement);

/* Does the condition hold? NULL never does. */
bool condition_holds(const struct condition *condition, const struct judgement *judgement,
                     const struct target *target);

/* For checks. Fills in what the rule says; drops what rests upon a placeholder in a file, or upon
 * what a part does not say. */
void report(struct judgement *judgement, const struct rule *rule, const struct target *target,
            struct finding finding);

/* The finding of the rule with this id at a target, or NULL. A check may ask only for the rule that
 * its own names in `.after`; a repair for any. */
const struct finding *finding_of(const struct judgement *judgement, const char *id,
                                 const struct target *target);

/* For repairs: the findings at a target, in the order of the object. NULL comes before the first
 * one and after the last. What a rule found that patches nothing may only prevent a repair, and
 * only one of a general rule or of a member that is moved: patchers_suffice(). */
const struct finding *finding_next(const struct judgement *judgement, const struct target *target,
                                   const struct finding *finding);

/* There are more findings than anybody reads: suggestions that are slow to compute may be left out.
 * */
bool findings_abound(const struct judgement *judgement);

/* The release 1.x of Istio that reads a target: its chart's, else the policy's, else what the input
 * teaches; below 0: unknown. */
int istio_minor_at(const struct judgement *judgement, const struct target *target);

/* The object of the input that taught the release; NULL: none. */
const char *istio_minor_by(const struct judgement *judgement, const struct target *target);

/* The numbers of a threshold in the profile of this review. */
const struct limit *limit_of(const struct judgement *judgement, enum threshold threshold);

/* The path of a target in the object. */
struct path target_path(const struct target *target);

/* The full path of a field under a target, by the names that stand there. */
struct path path_under(const struct judgement *judgement, const struct target *target,
                       const char *field);

/* A value as a person reads it. */
#define FOUND_MOST 40 /* code points */
const char *shown(const struct judgement *judgement, const struct json *value);

/*
 * The value at a path as a rule writes it: under the target, under its parent after "../", or from
 * the root after a slash. With `old`, in the old object. Istio's config, as the target itself or as
 * the text of an annotation on the way, is read as Istio reads it: names are in camel case, or else
 * in snake case.
 */
const struct json *read_input(const struct judgement *judgement, const struct target *target,
                              const char *input, bool old);

/* The same with the path as the object spells it; what is not there, as the rule does. */
struct spot {
    const struct json *value;
    struct path path;
};
struct spot spot_of(const struct judgement *judgement, const struct target *target,
                    const char *input, bool old);

/* A member of the target's document, or of an object in it, by the same reading. */
const struct json *read_member(const struct target *target, const struct json *object,
                               const char *key);

#endif
