// SPDX-License-Identifier: Apache-2.0
#include "serve/reload_look.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "serve/log.h"
#include "serve/tls.h"
#include "serve/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *slurp(const char *path, size_t *length, struct error *err)
{
    char *bytes = file_read_regular(path, POLICY_MOST, length);
    if (!bytes && errno == EFBIG)
        error_set(err, "%s is larger than 1 MiB", path);
    else if (!bytes && errno == EINVAL)
        error_set(err, "%s is not a regular file; put one there", path);
    else if (!bytes)
        error_set(err, "cannot read %s: %s", path, strerror(errno));
    return bytes;
}

/* With the NUL behind the bytes, so that nothing can move from one text to the next unseen. */
static uint64_t digest_text(uint64_t digest, const char *text, size_t length)
{
    return digest_add(digest, text, length + 1);
}

static uint64_t digest_error(const struct error *err)
{
    return digest_text(DIGEST_START, err->text, strlen(err->text));
}

/* Contents that were tried for good; others are from now on, but not yet for good. */
static bool known(struct seen *seen, uint64_t contents)
{
    if (contents == seen->contents && seen->settled)
        return true;
    *seen = (struct seen){.contents = contents};
    return false;
}

static enum verdict install(const char *chain, size_t chain_length, const char *key,
                            size_t key_length, struct error *err)
{
    switch (tls_install(chain, chain_length, key, key_length, err)) {
    case TLS_TAKEN:
        return TAKEN;
    case TLS_NOT_NOW:
        return NOT_NOW;
    default:
        return REFUSED;
    }
}

static enum verdict look_at_pair(struct seen *seen, const char *chain_path, const char *key_path,
                                 struct error *err)
{
    size_t chain_length = 0, key_length = 0;
    char *chain = slurp(chain_path, &chain_length, err);
    char *key = chain ? slurp(key_path, &key_length, err) : NULL;
    uint64_t contents =
        key ? digest_text(digest_text(DIGEST_START, chain, chain_length), key, key_length)
            : digest_error(err);
    enum verdict verdict = REFUSED;
    if (known(seen, contents))
        verdict = UNCHANGED;
    else if (key)
        verdict = install(chain, chain_length, key, key_length, err);
    if (key)
        explicit_bzero(key, key_length);
    free(key);
    free(chain);
    return verdict;
}

/* Whoever swaps the pair may be between the two files: a second look tells a swap from a fault. */
enum verdict look_at_certificate(struct seen *seen, const char *chain_path, const char *key_path,
                                 struct error *err)
{
    uint64_t before = seen->contents;
    enum verdict verdict = look_at_pair(seen, chain_path, key_path, err);
    if (verdict == REFUSED && seen->contents != before)
        verdict = look_at_pair(seen, chain_path, key_path, err);
    return verdict;
}

static void log_warnings(const struct policy *policy, const char *file)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    for (const struct policy_warning *warning = policy->warnings; warning;
         warning = warning->next) {
        struct text line = TEXT_IN(&arena);
        text_print(&line, "%s:", file);
        policy_add_warning(&line, warning, ENGLISH);
        log_event(LOG_LEVEL_WARN, "policy_warning", line.data, "source=policy");
    }
    arena_free(&arena);
}

/* The text of a policy may take as much to read as the largest of reviews. */
static enum verdict take_policy(struct editions *editions, const char *path, const char *text,
                                size_t length, struct error *err)
{
    worker_turn();
    errno = 0;
    struct policy *policy = policy_load(text, length, err);
    bool out_of_memory = !policy && errno == ENOMEM;
    if (policy)
        log_warnings(policy, path);
    worker_turn_over();
    if (!policy)
        return out_of_memory ? NOT_NOW : REFUSED;
    return edition_publish(editions, policy, err) ? TAKEN : NOT_NOW;
}

enum verdict look_at_policy(struct seen *seen, const char *path, struct editions *editions,
                            struct error *err)
{
    size_t length;
    char *text = slurp(path, &length, err);
    uint64_t contents = text ? digest_text(DIGEST_START, text, length) : digest_error(err);
    enum verdict verdict = REFUSED;
    if (known(seen, contents))
        verdict = UNCHANGED;
    else if (text)
        verdict = take_policy(editions, path, text, length, err);
    free(text);
    return verdict;
}
