// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "serve/body.h"
#include "serve/head.h"

static struct head good(void)
{
    return (struct head){
        .method = "POST",
        .path = "/validate",
        .length = {"2", 1},
        .type = {"application/json", 1},
    };
}

static unsigned judged(struct head head)
{
    struct order order;
    return refusals[head_judge(&head, &order)].status;
}

static void a_good_head_is_an_order(void)
{
    struct order order;
    struct head head = good();
    head.path = "/mutate/high-traffic";
    head.timeout = "1m0.5s";
    if (!check_int(head_judge(&head, &order), 0))
        return;
    check(order.phase == PHASE_MUTATE);
    check_text(order.profile, "high-traffic");
    check_int((long long)order.length, 2);
    check_int(order.budget, 60500);
}

static void chunks_have_no_length(void)
{
    struct order order;
    struct head head = good();
    head.length = (struct field){NULL, 0};
    head.encoding = (struct field){"Chunked", 1};
    check_int(head_judge(&head, &order), 0);
    check_int((long long)order.length, 0);
    check_text(order.profile, NULL);
    check_int(order.budget, NO_BUDGET);
}

static void paths_are_exact(void)
{
    static const char *const wrong[] = {
        "",          "/",          "/validated",        "/validate/", "/validate/x",
        "/Validate", "/mutate%00", "/mutate/low%2dload"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct head head = good();
        head.path = wrong[i];
        check_int(judged(head), 404);
    }
}

static void only_post(void)
{
    struct head head = good();
    head.method = "post";
    check_int(judged(head), 405);
    head.path = "/nowhere";
    check_int(judged(head), 404);
}

static void one_way_to_say_where_the_body_ends(void)
{
    static const struct {
        struct field length, encoding;
        unsigned status;
    } rows[] = {
        {{NULL, 0}, {NULL, 0}, 411},
        {{"2", 2}, {NULL, 0}, 400},
        {{"2", 1}, {"chunked", 1}, 400},
        {{NULL, 0}, {"chunked", 2}, 400},
        {{NULL, 0}, {"gzip", 1}, 400},
        {{NULL, 0}, {"", 1}, 400},
        {{"", 1}, {NULL, 0}, 400},
        {{"+2", 1}, {NULL, 0}, 400},
        {{"2 ", 1}, {NULL, 0}, 400},
        {{"0", 1}, {NULL, 0}, 0},
        {{"8388608", 1}, {NULL, 0}, 0},
        {{"00002", 1}, {NULL, 0}, 0},
        {{"99999999999999999999999", 1}, {NULL, 0}, 413},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct head head = good();
        head.length = rows[i].length;
        head.encoding = rows[i].encoding;
        check_int(judged(head), rows[i].status);
    }
}

static void json_and_nothing_else(void)
{
    static const struct {
        struct field type;
        unsigned status;
    } rows[] = {
        {{"application/json; charset=utf-8", 1}, 0},
        {{"APPLICATION/JSON", 1}, 0},
        {{"application/json ;x", 1}, 0},
        {{"application/json-patch", 1}, 415},
        {{"text/json", 1}, 415},
        {{"", 1}, 415},
        {{NULL, 0}, 415},
        {{"application/json", 2}, 415},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct head head = good();
        head.type = rows[i].type;
        check_int(judged(head), rows[i].status);
    }
}

static void a_time_out_that_is_none_is_ignored(void)
{
    static const char *const none[] = {"", "soon", "3", "-1s", "0s"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct order order;
        struct head head = good();
        head.timeout = none[i];
        check_int(head_judge(&head, &order), 0);
        check_int(order.budget, NO_BUDGET);
    }
}

static void a_phase_is_told_of_wrong_paths_too(void)
{
    enum phase phase = PHASE_VALIDATE;
    check(head_phase("/mutate/nope", &phase));
    check(phase == PHASE_MUTATE);
    check(!head_phase("/mutates", &phase));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(a_good_head_is_an_order),
        CASE(chunks_have_no_length),
        CASE(paths_are_exact),
        CASE(only_post),
        CASE(one_way_to_say_where_the_body_ends),
        CASE(json_and_nothing_else),
        CASE(a_time_out_that_is_none_is_ignored),
        CASE(a_phase_is_told_of_wrong_paths_too),
    };
    return UNIT_RUN(cases);
}
