// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_output.h"
#include "audit/since.h"
#include "cli/audit_files.h"
#include "cli/doors.h"

static const char *const forms[] = {"text", "json", "markdown", "html", NULL};

static struct {
    const char *old, *new, *profile, *language, *output, *owner, *home, *exclude[OPTION_LIST];
} wish;

static const struct option_row options[] = {
    {.name = "old",
     .value = "FILE",
     .help = "the policy in force instead of the built-in one",
     .text = &wish.old},
    {.name = "new",
     .value = "FILE",
     .help = "the policy to come instead of the built-in one",
     .text = &wish.new},
    {.name = "output",
     .value = "FORM",
     .help = "how to write it",
     .words = forms,
     .preset = "text",
     .text = &wish.output},
    EXCLUDE_OPTION(wish.exclude),
    OWNER_OPTION(wish.owner),
    HOME_OPTION(wish.home),
    INSTEAD_OF_POLICY_OPTIONS(wish),
    {0},
};

static struct policy *policy_in(const char *file, struct error *err)
{
    const struct judging_options said = {.policy = file, .language = wish.language};
    return judging_policy(&said, err);
}

static struct audit audit_by(const struct policy *policy)
{
    struct audit audit = {.policy = policy,
                          .profile = wish.profile,
                          .home = wish.home,
                          .owner_key = wish.owner,
                          .both_languages = audit_form_speaks_both(wish.output)};
    audit_init(&audit);
    return audit;
}

/* What only one of the two would refuse is what people want to know. */
static int status_of(const struct audit *audit)
{
    if (audit->fault_count)
        return EXIT_UNUSABLE;
    for (size_t i = 0; i < audit->count; i++)
        if (audit->findings[i].fresh && audit->findings[i].would == DENY)
            return EXIT_FINDINGS;
    return EXIT_CLEAN;
}

static int run(int count, char **files)
{
    struct error err = {0};
    if (!wish.old && !wish.new) {
        error_set(&err, "say which policies to compare: --old FILE, --new FILE or both; what is "
                        "not named is the built-in one");
        return door_refuse(&err);
    }
    struct policy *old = policy_in(wish.old, &err), *new = old ? policy_in(wish.new, &err) : NULL;
    struct audit before = audit_by(old), now = audit_by(new);
    bool ok = new != NULL;
    int status = EXIT_UNUSABLE;
    if (ok) {
        audit_read(&now, count, files, wish.exclude);
        ok = audit_judge_texts(&before, &now, &err) && audit_judge(&now, &err);
    }
    if (ok) {
        since_audit(&now, &before,
                    wish.old ? wish.old : in_language(new->language, "the built-in policy"));
        ok = audit_write(&now, wish.output, NULL, &err);
        status = status_of(&now);
    }
    audit_free(&now);
    audit_free(&before);
    policy_free(new);
    policy_free(old);
    return ok ? status : door_refuse(&err);
}

const struct door door_policy_diff = {
    .name = "policy diff",
    .arguments = "[PATH…]",
    .summary = "what another policy would change, for all that is there",
    .help = "Audits a dump, files and folders or standard input by two policies, as meshrail audit "
            "does, and tells what --new would find that --old does not, and what no more.",
    .finds = "--new would refuse what --old would not",
    .options = options,
    .run = run,
};
