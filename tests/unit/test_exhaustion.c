// SPDX-License-Identifier: Apache-2.0
/* Wherever the memory of a review ends, it ends in an answer: a whole one or a 413, and JSON. */
#include "unit.h"

#include "../../webhook/answer.h"
#include "../../webhook/json.h"
#include "../../webhook/work.h"

/* JSON, with ' for ". */
#define ENVELOPE(group_, kind_, namespace_, name_, object_)                                        \
    "{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1','request':{'uid':'1',"           \
    "'operation':'CREATE','name':'" name_ "','namespace':'" namespace_ "',"                        \
    "'kind':{'group':'" group_ "','version':'v1','kind':'" kind_ "'},'object':" object_ "}}"
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
};
/* clang-format on */

static struct policy *policy;

static struct answer answer_of(const char *written, enum phase phase, struct arena *arena)
{
    struct answer answer;
    char review[4096];
    size_t length = 0;
    for (; written[length] && length < sizeof review; length++)
        review[length] = written[length] == '\'' ? '"' : written[length];
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
        CASE(answers_wherever_memory_ends),
        CASE(refuses_wherever_memory_ends),
        CASE(answers_whole_with_memory),
    };
    json_init();
    policy = policy_default();
    int status = UNIT_RUN(cases);
    policy_free(policy);
    return status;
}
