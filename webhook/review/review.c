// SPDX-License-Identifier: Apache-2.0
#include "review/review.h"

#include <string.h>

static const char *text_of(const struct json *object, const char *key)
{
    return json_string_or(json_get(object, key), "");
}

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool version_known(const char *version)
{
    return is(version, "admission.k8s.io/v1") || is(version, "admission.k8s.io/v1beta1");
}

/* Controllers write status and finalizers through the object itself. */
static bool decides(const struct json *object, const struct json *old)
{
    return !json_equal(json_get(object, "spec"), json_get(old, "spec")) ||
           !json_equal(json_get(json_get(object, "metadata"), "annotations"),
                       json_get(json_get(old, "metadata"), "annotations"));
}

/*
 * These are not judged: deletions, for nothing may keep an object that somebody wants gone; the
 * status, which is no configuration; subresources with an object of another kind (binding), which
 * the kind rules out by itself.
 */
static bool judged(const struct json *request, const struct review *review)
{
    const struct subject *subject = &review->subject;
    if (review->operation == ASKS_OTHER)
        return false;
    if (subject->kind == KIND_OTHER || is(text_of(request, "subResource"), "status"))
        return false;
    if (is_going(subject->object))
        return false;
    if (subject->update && subject->row->by_spec && !decides(subject->object, subject->old))
        return false;
    return !(subject->update && status_only(subject->object, subject->old));
}

static enum operation_asked operation_of(const char *operation)
{
    return is(operation, "CREATE")   ? ASKS_CREATE
           : is(operation, "UPDATE") ? ASKS_UPDATE
                                     : ASKS_OTHER;
}

bool review_decode(const struct json *envelope, struct review *review, struct error *err)
{
    const struct json *request = json_get(envelope, "request"), *kind = json_get(request, "kind");
    *review = (struct review){
        .api_version = text_of(envelope, "apiVersion"),
        .uid = text_of(request, "uid"),
        .operation = operation_of(text_of(request, "operation")),
        .dry_run = json_true(json_get(request, "dryRun")),
        .group = text_of(kind, "group"),
    };
    if (!is(text_of(envelope, "kind"), "AdmissionReview"))
        return error_set(err, "the body is no AdmissionReview: \"kind\" must say so");
    if (!version_known(review->api_version))
        return error_set(err,
                         "AdmissionReview of apiVersion \"%.60s\" is not known; send "
                         "admission.k8s.io/v1 or admission.k8s.io/v1beta1",
                         review->api_version);
    if (!json_is(request, JSON_OBJECT) || !*review->uid)
        return error_set(err, "the AdmissionReview has no \"request\" with a \"uid\"");

    struct subject *subject = &review->subject;
    *subject = (struct subject){
        .kind_name = text_of(kind, "kind"),
        .name = text_of(request, "name"),
        .namespace = text_of(request, "namespace"),
        .object = json_get(request, "object"),
        .old = json_get(request, "oldObject"),
        .user = text_of(json_get(request, "userInfo"), "username"),
        .update = review->operation == ASKS_UPDATE,
    };
    if (!json_is(subject->old, JSON_OBJECT) || !subject->update)
        subject->old = NULL;
    if (!*subject->name)
        subject->name = text_of(json_get(subject->object, "metadata"), "name");
    if (json_is(subject->object, JSON_OBJECT))
        subject_find_kind(subject, review->group);
    review->judged = judged(request, review);
    return true;
}
