// SPDX-License-Identifier: Apache-2.0
/* Wherever the memory of a review ends, or its work, it ends in an answer: a whole one or a failure
 * that says why, and JSON. */
#include "unit.h"

#include "base/clock.h"
#include "base/memo.h"
#include "base/work.h"
#include "review/answer.h"
#include "review/review.h"
#include "review/verdict.h"

/* JSON, with ' for ", and ` around JSON that is a text. */
#define ENVELOPE(group_, kind_, namespace_, name_, object_)                                        \
    "{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1','request':{'uid':'1',"           \
    "'operation':'CREATE','name':'" name_ "','namespace':'" namespace_ "',"                        \
    "'kind':{'group':'" group_ "','version':'v1','kind':'" kind_ "'},'object':" object_ "}}"
/* A DestinationRule that kubectl applied: its policy in the old source and object, and the new. */
#define SOURCE(source_) "'spec':{'host':'a','trafficPolicy':" source_ "}"
#define APPLIED(source_)                                                                           \
    "'annotations':{'kubectl.kubernetes.io/last-applied-configuration':`{" SOURCE(source_) "}`}"
#define META(source_) "'metadata':{'name':'n'," APPLIED(source_) "}"
#define UPDATED(before_, stored_, now_, came_)                                                     \
    "{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1','request':{'uid':'1',"           \
    "'operation':'UPDATE','name':'n','namespace':'shop','kind':{'group':'networking.istio.io',"    \
    "'version':'v1','kind':'DestinationRule'},'object':{" META(now_) "," SOURCE(                   \
        came_) "},"                                                                                \
               "'oldObject':{" META(before_) "," SOURCE(stored_) "}}}"
#define ANNOTATED(annotations_) "'metadata':{'name':'n','annotations':{" annotations_ "}}"

/* Each with findings of many rules, texts in texts, and patches. */
/* clang-format off: objects as they are written. */
static const char *const reviews[] = {
    ENVELOPE(
        "networking.istio.io", "DestinationRule", "istio-system", "n",
        "{" ANNOTATED("'meshrail.io/exempt':'DR-POOL-RPC they are few; NONE',"
                      "'kubectl.kubernetes.io/last-applied-configuration':"
                      "'{\\'spec\\':{\\'host\\':\\'*\\',\\'trafficPolicy\\':{\\'wormup\\':{}}}}"
                      "'") ",'spec':{'host':'*','trafficPolicy':{'connectionPool':{'tcp':{'"
                           "maxConnections':1,"
                           "'warmupDurationSecs':60},'http':{'http2MaxRequests':1,'"
                           "maxRequestsPerConnection':1}},"
                           "'outlierDetection':{'consecutiveErrors':7,'interval':'1h','"
                           "maxEjectionPercent':100},"
                           "'loadBalancer':{'simple':'LEAST_CONN','warmupDurationSecs':'60s'},"
                           "'portLevelSettings':[{'port':{'number':80},'tls':{}}]},"
                           "'subsets':[{'name':'v1','trafficPolicy':{'outlierDetection':"
                           "{'consecutiveErrors':1000}}}]}}"),
    ENVELOPE(
        "serving.knative.dev", "Service", "shop", "n",
        "{" ANNOTATED("'autoscaling.knative.dev/target':'5'") ",'spec':{'template':{" ANNOTATED(
            "'autoscaling.knative.dev/minScale':'9','autoscaling.knative.dev/min-scale':'8',"
            "'autoscaling.knative.dev/max-scale':'2','autoscaling.knative.dev/window':'6s',"
            "'autoscaling.knative.dev/target':'NaN','autoscaling.knative.dev/targt':'1',"
            "'sidecar.istio.io/proxyCPU':'1'") ","
                                               "'spec':{'containerConcurrency':1,'"
                                               "timeoutSeconds':-1,'nodeSelector':{},"
                                               "'containers':[{'ports':[{'name':'grpc','"
                                               "containerPort':8012}]}]}}}}"),
    ENVELOPE("", "ConfigMap", "istio-system", "istio",
             "{" ANNOTATED("") ",'data':{'mesh':'defaultConfig:\\n  tcpKeepalive: {time: 1s}\\n"
                               "  concurrency: 0\\nconcurency: 3\\nconnectTimeout: "
                               "10\\nenableAutoMtls: false\\n'}}"),
    ENVELOPE("", "ConfigMap", "istio-system", "istio-sidecar-injector",
             "{" ANNOTATED("") ",'data':{'values':'{\\'global\\':{\\'proxy\\':{\\'resources\\':"
                               "{\\'limits\\':{\\'memory\\':\\'1Mi\\'}}}}}'}}"),
    ENVELOPE("", "ConfigMap", "knative-serving", "config-autoscaler",
             "{'metadata':{'name':'n','labels':{'meshrail.io/policy':'true'}},'data':{"
             "'policy.yaml':'thresholds: {maxConnections: {flor: 3}}','stable-window':'6s',"
             "'max-scale-up-rate':'10','panic-window':'6s','target-burst-capacity':'NaN'}}"),
    ENVELOPE(
        "", "Pod", "shop", "n",
        "{" ANNOTATED(
            "'sidecar.istio.io/proxyCPU':'1','proxy.istio.io/config':"
            "'terminationDrainDuration: 60s\\nconcurency: 0'") ","
                                                               "'spec':{'containers':[{'name':'"
                                                               "istio-proxy','resources':{'"
                                                               "limits':{'memory':'1Mi'}}}]}}"),
    ENVELOPE("apps", "Deployment", "shop", "n",
             "{'spec':{'template':{" ANNOTATED("'sidecar.istio.io/proxyCPU':'4',"
                                               "'sidecar.istio.io/proxyCPULimit':'x'") "}}}"),
    UPDATED("{'outlierDetection':{'consecutiveErrors':7}}",
            "{'outlierDetection':{'consecutiveGatewayErrors':7,'consecutive5xxErrors':0}}",
            "{'outlierDetection':{'consecutiveErrors':9}}",
            "{'outlierDetection':{'consecutiveErrors':9,'consecutiveGatewayErrors':7,"
            "'consecutive5xxErrors':0}}"),
};
/* clang-format on */

static struct policy *policy;

#define REVIEW_MOST 4096

static size_t quoted(const char *written, char review[REVIEW_MOST])
{
    size_t length = 0;
    bool in_text = false;
    for (; *written && length < REVIEW_MOST - 1; written++) {
        in_text ^= *written == '`';
        if (*written == '\'' && in_text)
            review[length++] = '\\';
        review[length++] = strchr("'`", *written) ? '"' : *written;
    }
    return length;
}

static struct answer answer_of(const char *written, enum phase phase, struct arena *arena)
{
    struct answer answer;
    char review[REVIEW_MOST];
    size_t length = quoted(written, review);
    answer_review(policy, phase, NULL, NO_DEADLINE, review, length, arena, &answer);
    return answer;
}

static bool is_json(const struct answer *answer)
{
    struct arena arena;
    struct error err = {0};
    arena_init(&arena, ARENA_CAP);
    bool whole = json_parse(&arena, answer->body, answer->length, &err) != NULL;
    arena_free(&arena);
    return whole;
}

/* With memory enough the status is `status` and the body has `part`. */
static void answer(const char *review, enum phase phase, size_t cap, unsigned status,
                   const char *part)
{
    struct arena arena;
    arena_init(&arena, cap);
    struct answer answer = answer_of(review, phase, &arena);
    if (!check(answer.status == status || answer.status == 413) || !check(is_json(&answer)))
        printf("# status %u with %zu bytes: %s\n", answer.status, cap, answer.body);
    check(answer.status == 413 || strstr(answer.body, part));
    arena_free(&arena);
}

static void answers_wherever_memory_ends(void)
{
    for (size_t i = 0; i < sizeof reviews / sizeof *reviews; i++)
        for (size_t cap = 2048; cap < 256 << 10; cap += 192) {
            answer(reviews[i], PHASE_VALIDATE, cap, 200, "\"response\":{\"uid\":\"1\"");
            answer(reviews[i], PHASE_MUTATE, cap, 200, "\"response\":{\"uid\":\"1\"");
        }
}

#define FOUR "1,2,3,4,"
#define MANY FOUR FOUR FOUR FOUR FOUR FOUR FOUR FOUR

/* Refused when little is left to say so with. */
static void refuses_wherever_memory_ends(void)
{
    for (size_t cap = 2048; cap < 32 << 10; cap += 16) {
        answer("{'kind':'AdmissionReview','a':[" MANY "5],'apiVersion':'admission.k8s.io/v9'}",
               PHASE_VALIDATE, cap, 400, "v9");
        answer("{'a':{'b':[" MANY "5],'c':1,'d':2,'e':3},'f':4,'a':5}", PHASE_VALIDATE, cap, 400,
               "line 1 column");
    }
}

/* Judges with so many steps. True: it ran out, and what it said means nothing. */
static bool runs_out(const char *written, uint64_t steps)
{
    char bytes[REVIEW_MOST];
    size_t length = quoted(written, bytes);
    struct arena arena;
    struct error err = {0};
    struct review review;
    arena_init(&arena, ARENA_CAP);
    const struct json *envelope = json_parse(&arena, bytes, length, &err);
    if (!check(review_decode(envelope, &review, &err) && review.judged))
        return false;
    struct judgement judgement = {.arena = &arena, .policy = policy, .subject = &review.subject};
    struct text out = TEXT_IN(&arena);
    struct json_writer json = JSON_TO(&out);
    work_begin(steps, NO_DEADLINE);
    memo_begin(&arena);
    judge(&judgement);
    verdict_print(&judgement, &review, PHASE_VALIDATE, &json);
    verdict_print(&judgement, &review, PHASE_MUTATE, &json);
    bool over = work_is_over();
    memo_end();
    work_end();
    check(work_spent() <= steps);
    arena_free(&arena);
    return over;
}

static void runs_out_wherever_work_ends(void)
{
    for (size_t i = 0; i < sizeof reviews / sizeof *reviews; i++) {
        check(!runs_out(reviews[i], WORK_OF_REVIEW));
        uint64_t whole = work_spent();
        for (uint64_t steps = 1; steps < whole; steps += 1 + steps / 512)
            check(runs_out(reviews[i], steps));
        check(!runs_out(reviews[i], whole));
    }
}

static void answers_what_is_too_late(void)
{
    for (size_t i = 0; i < sizeof reviews / sizeof *reviews; i++) {
        char review[REVIEW_MOST];
        size_t length = quoted(reviews[i], review);
        struct arena arena;
        struct answer answer;
        arena_init(&arena, ARENA_CAP);
        answer_review(policy, PHASE_VALIDATE, NULL, clock_milliseconds() - 1, review, length,
                      &arena, &answer);
        check_int(answer.status, 503);
        check_int(answer.tally.outcome, OUTCOME_OVERRUN);
        check(is_json(&answer) && strstr(answer.why, "time-out"));
        arena_free(&arena);
    }
}

static void answers_whole_with_memory(void)
{
    for (size_t i = 0; i < sizeof reviews / sizeof *reviews; i++) {
        struct arena arena;
        arena_init(&arena, ARENA_CAP);
        struct answer whole = answer_of(reviews[i], PHASE_VALIDATE, &arena);
        check_int(whole.status, 200);
        check(strstr(whole.body, "\"findings\":") != NULL);
        arena_free(&arena);
    }
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(answers_wherever_memory_ends), CASE(refuses_wherever_memory_ends),
        CASE(answers_whole_with_memory),    CASE(runs_out_wherever_work_ends),
        CASE(answers_what_is_too_late),
    };
    policy = policy_default();
    int status = UNIT_RUN(cases);
    policy_free(policy);
    return status;
}
