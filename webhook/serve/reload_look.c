// SPDX-License-Identifier: Apache-2.0
#include "serve/reload_look.h"

#include "base/digest.h"
#include "base/text.h"
#include "serve/callers.h"
#include "serve/log.h"
#include "serve/slurp.h"
#include "serve/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

static uint64_t digest_of(const struct tls_files *files)
{
    const struct tls_text *const texts[] = {&files->chain, &files->key, &files->authorities};
    uint64_t digest = DIGEST_START;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        digest = digest_text(digest, texts[i]->length ? texts[i]->bytes : "", texts[i]->length);
    return digest;
}

static enum verdict install(const struct tls_files *files, struct error *err)
{
    switch (tls_install(files, err)) {
    case TLS_TAKEN:
        return TAKEN;
    case TLS_NOT_NOW:
        return NOT_NOW;
    default:
        return REFUSED;
    }
}

static enum verdict look_at_pair(struct seen *seen, const struct pair_folder *pair,
                                 struct error *err)
{
    struct tls_files files;
    bool read = pair_read(pair, &files, err);
    enum verdict verdict = REFUSED;
    if (known(seen, read ? digest_of(&files) : digest_error(err)))
        verdict = UNCHANGED;
    else if (read)
        verdict = install(&files, err);
    if (read)
        pair_wipe(&files);
    return verdict;
}

/* A swap of the files may be between two of them: a second look tells a swap from a fault. */
enum verdict look_at_certificate(struct seen *seen, const struct pair_folder *pair,
                                 struct error *err)
{
    uint64_t before = seen->contents;
    enum verdict verdict = look_at_pair(seen, pair, err);
    if ((verdict == REFUSED || verdict == NOT_NOW) && seen->contents != before)
        verdict = look_at_pair(seen, pair, err);
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

enum verdict look_at_client_ca(struct seen *seen, const char *path, struct error *err)
{
    struct tls_text authorities;
    authorities.bytes = slurp(path, &authorities.length, err);
    uint64_t contents = authorities.bytes
                            ? digest_text(DIGEST_START, authorities.bytes, authorities.length)
                            : digest_error(err);
    enum verdict verdict = REFUSED;
    if (known(seen, contents))
        verdict = UNCHANGED;
    else if (authorities.bytes)
        verdict = callers_install(&authorities, err) ? TAKEN : REFUSED;
    free(authorities.bytes);
    return verdict;
}
