// SPDX-License-Identifier: Apache-2.0
#include "base/scalar.h"
#include "certs/renew.h"
#include "certs/store.h"
#include "cli/certs_folder.h"
#include "cli/certs_names.h"
#include "cli/certs_patches.h"
#include "cli/doors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEPS_MOST 4

static struct {
    const char *dir, *days, *before, *settle, *patches;
    const char *configurations[OPTION_LIST];
    struct names_options names;
    bool new_ca, create;
} wish;

static const struct option_row options[] = {
    {.name = "dir", .value = "DIR", .help = "the folder, as certs init made it", .text = &wish.dir},
    {.name = "days",
     .value = "N",
     .help = "days a new pair is valid",
     .preset = "365",
     .text = &wish.days},
    {.name = "before",
     .value = "N",
     .help = "renew a pair that has fewer days left; a third of --days where it is not given",
     .text = &wish.before},
    {.name = "settle",
     .value = "SPAN",
     .help = "how long a new CA stands in ca.crt before it signs, and a new pair before the old CA "
             "goes",
     .preset = "1h",
     .text = &wish.settle},
    {.name = "new-ca",
     .help = "begin with a new CA, though the old one would do",
     .flag = &wish.new_ca},
    {.name = "patches",
     .value = "DIR",
     .help = "leave the folder as it is, and write for kubectl patch what would change",
     .text = &wish.patches},
    {.name = "configuration",
     .value = "FILE",
     .help =
         "a webhook configuration as it is in the cluster: its caBundle gets a patch, and a new "
         "CA signs only when it is there; repeatable",
     .list = wish.configurations},
    {.name = "create",
     .help = "make a CA and a pair where there is nothing, for these names; a pair that is there "
             "keeps its own",
     .flag = &wish.create},
    NAMES_OPTIONS(wish.names),
    {0},
};

/* What somebody who runs it reads, by step. */
static const char *const said[] = {
    [RENEW_CREATE] = "made a CA and a pair",
    [RENEW_CA] =
        "put a new CA into ca.crt, beside the one that clients trust; it signs nothing yet",
    [RENEW_PAIR] = "made a new pair for the same names",
    [RENEW_DROP] = "took the old CA out of ca.crt",
};

struct renewing {
    struct certs_texts texts;
    struct standing standing;
    struct renew_plan plan;
    struct names names;
    struct configurations configurations;
    struct arena arena;
    enum renewal steps[STEPS_MOST], last;
    size_t count;
};

static bool read_plan(struct renew_plan *plan, struct names *names, struct error *err)
{
    int64_t settle;
    *plan = (struct renew_plan){.now = time(NULL), .new_ca = wish.new_ca};
    if (!go_duration(wish.settle, &settle) || settle < 0)
        return error_set(err, "--settle takes a span like 1h or 10m");
    plan->settle = settle / 1000000000;
    if (!days_read(&plan->days, "days", wish.days, err) ||
        (wish.before && !days_read(&plan->before, "before", wish.before, err)))
        return false;
    if (!wish.before)
        plan->before = (plan->days + 2) / 3;
    if (plan->before >= plan->days)
        return error_set(err, "--before %u would renew a pair of %u days each time; ask for less",
                         plan->before, plan->days);
    if (wish.create && !names_read(names, &wish.names, err))
        return false;
    plan->names = names->list;
    plan->name_count = wish.create ? names->count : 0;
    return true;
}

/* Asks the webhook configurations that were given whether they trust the CA that signs. */
static bool ask_trust(struct renewing *it, struct error *err)
{
    it->plan.untrusted = false;
    if (it->standing.signer < 0)
        return true;
    char *authority = standing_authority(&it->texts, it->standing.signer);
    if (!authority)
        return error_set(err, "out of memory for a CA");
    it->plan.untrusted = patches_untrusted(&it->configurations, authority, &it->arena);
    free(authority);
    return true;
}

static bool look(struct renewing *it, struct error *err)
{
    return standing_read(&it->standing, &it->texts, err) && ask_trust(it, err) &&
           renew_next(&it->last, &it->standing, &it->plan, err);
}

/* Makes one step; a second one only if clients do not trust the pair as it is. */
static bool go_on(struct renewing *it, struct error *err)
{
    bool more = true;
    while (look(it, err)) {
        if (!more || !renew_acts(it->last) || it->count == STEPS_MOST)
            return true;
        if (!renew_step(&it->texts, &it->standing, it->last, &it->plan, err))
            return false;
        it->steps[it->count++] = it->last;
        it->plan.new_ca = false;
        more = it->standing.has_pair && renew_urgent(&it->standing, &it->plan);
    }
    return false;
}

static bool store_fresh(const struct certs_texts *texts, struct error *err)
{
    const struct ca_pair ca = {.key = texts->ca_key, .certificate = texts->ca_certificates};
    const struct ca_pair serving = {.key = texts->key, .certificate = texts->chain};
    return store_create(wish.dir, &ca, &serving, err);
}

/* In the folder itself: read, decided and written while nobody else does. */
static bool renew_folder(struct renewing *it, struct error *err)
{
    if (!certs_folder_read(&it->texts, wish.dir, err))
        return false;
    if (!it->texts.ca_certificates && !it->texts.chain)
        return go_on(it, err) && store_fresh(&it->texts, err);
    certs_texts_free(&it->texts);
    int folder = store_open(wish.dir, err);
    bool ok = folder >= 0 && certs_folder_read(&it->texts, wish.dir, err) && go_on(it, err) &&
              (!it->count || store_replace(folder, &it->texts, err));
    if (folder >= 0)
        close(folder);
    return ok;
}

static bool renew_by_patches(struct renewing *it, struct error *err)
{
    for (size_t i = 0; wish.configurations[i]; i++)
        if (!configurations_add(&it->configurations, &it->arena, wish.configurations[i], err))
            return false;
    return certs_folder_read(&it->texts, wish.dir, err) && go_on(it, err) &&
           patches_write(wish.patches, &it->texts, it->count > 0, &it->configurations, &it->arena,
                         err);
}

static void tell(const struct renewing *it)
{
    char date[DATE_ROOM];
    for (size_t i = 0; i < it->count; i++)
        puts(said[it->steps[i]]);
    if (it->last == RENEW_WAIT_TRUST && it->plan.untrusted)
        puts("waiting: a webhook configuration does not trust the new CA yet; patch it, and run "
             "this again");
    else if (it->last == RENEW_WAIT_TRUST || it->last == RENEW_PAIR)
        printf("waiting: the new CA signs a pair %s after it came; run this again then\n",
               wish.settle);
    else if (it->last == RENEW_WAIT_SERVED || it->last == RENEW_DROP)
        printf("waiting: the old CA goes %s after the new pair came; run this again then\n",
               wish.settle);
    printf("the pair is valid until %s\n", certs_date(it->standing.ends, date));
}

static int run(int count, char **arguments)
{
    (void)count, (void)arguments;
    struct error err;
    struct renewing it = {.count = 0};
    bool ok = (wish.dir && *wish.dir) || error_set(&err, "say which folder to renew: --dir DIR");
    ok = ok && (wish.patches || !wish.configurations[0] ||
                error_set(&err, "--configuration wants --patches DIR, where its patch goes"));
    arena_init(&it.arena, ARENA_CAP_OF_FILES);
    ok = ok && read_plan(&it.plan, &it.names, &err) &&
         (wish.patches ? renew_by_patches(&it, &err) : renew_folder(&it, &err));
    if (ok)
        tell(&it);
    certs_texts_free(&it.texts);
    arena_free(&it.arena);
    return ok ? EXIT_CLEAN : door_refuse(&err);
}

const struct door door_certs_renew = {
    .name = "certs renew",
    .arguments = "",
    .summary = "renew them, one safe step a run",
    .help =
        "Renews what certs init made, one step a run, and does nothing where nothing is due, so "
        "that it can be run each day. A pair is renewed by its own CA. Where the CA would end "
        "before the new pair does, or with --new-ca, there are three steps: a new CA stands "
        "beside the old one in ca.crt; after --settle the pair is the new CA's; after --settle "
        "again the old CA goes. Apply ca.crt as caBundle after each. Which step comes next is "
        "told by the files alone.",
    .options = options,
    .run = run,
};
