// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_output.h"
#include "audit/kubectl.h"
#include "audit/since.h"
#include "cli/audit_files.h"
#include "cli/doors.h"

#include <string.h>

static struct {
    struct judging_options judging;
    const char *output, *file, *since, *owner, *home, *fail_on, *exclude[OPTION_LIST];
    bool kubectl;
} wish;

static const char *const fails_on[] = {"deny", "warn", "nothing", NULL};

static const struct option_row options[] = {
    {.name = "kubectl",
     .help = "read the cluster that kubectl speaks to, instead of files",
     .flag = &wish.kubectl},
    {.name = "output",
     .value = "FORM",
     .help = "how to write it",
     .words = audit_forms,
     .preset = "text",
     .text = &wish.output},
    {.name = "output-file",
     .value = "FILE",
     .help = "write it to FILE instead of standard output",
     .text = &wish.file},
    {.name = "since",
     .value = "FILE",
     .help = "tell what is new and what is gone since FILE, the JSON of an earlier run",
     .text = &wish.since},
    EXCLUDE_OPTION(wish.exclude),
    OWNER_OPTION(wish.owner),
    HOME_OPTION(wish.home),
    {.name = "fail-on",
     .value = "ACTION",
     .help = "the weakest action under deny that exits with 1",
     .words = fails_on,
     .preset = "deny",
     .text = &wish.fail_on},
    JUDGING_OPTIONS(wish.judging),
    {0},
};

static bool work(struct audit *audit, int count, char **files, struct error *err)
{
    if (wish.kubectl && count)
        return error_set(err, "--kubectl reads the cluster; leave out %.60s", files[0]);
    if (wish.kubectl && !kubectl_read(audit, err))
        return false;
    if (!wish.kubectl)
        audit_read(audit, count, files, wish.exclude);
    return audit_judge(audit, err) && (!wish.since || since_file(audit, wish.since, err)) &&
           audit_write(audit, wish.output, wish.file, err);
}

/* The strongest action under `deny`. What would be repaired is no failure. */
static int status_of(const struct audit *audit)
{
    enum action fails = strcmp(wish.fail_on, "deny") == 0 ? DENY : WARN;
    bool may_fail = strcmp(wish.fail_on, "nothing") != 0;
    if (audit->fault_count)
        return EXIT_UNUSABLE;
    for (size_t i = 0; i < audit->count && may_fail; i++)
        if (audit->findings[i].would >= fails && audit->findings[i].would != PATCH)
            return EXIT_FINDINGS;
    return EXIT_CLEAN;
}

static int run(int count, char **files)
{
    struct error err = {0};
    struct policy *policy = judging_policy(&wish.judging, &err);
    if (!policy)
        return door_refuse(&err);
    struct audit audit = {.policy = policy,
                          .profile = wish.judging.profile,
                          .home = wish.home,
                          .owner_key = wish.owner,
                          .both_languages = audit_form_speaks_both(wish.output)};
    audit_init(&audit);
    bool ok = work(&audit, count, files, &err);
    int status = ok ? status_of(&audit) : EXIT_UNUSABLE;
    audit_free(&audit);
    policy_free(policy);
    return ok ? status : door_refuse(&err);
}

const struct door door_audit = {
    .name = "audit",
    .arguments = "[PATH…]",
    .summary = "what enforcement would come to, for all that is there",
    .help =
        "Judges each object of a dump (kubectl get -A -o json), of files and folders, or with "
        "--kubectl of the cluster itself, as the webhook would if its owner created it now, and "
        "tells what enforcement: deny would refuse, repair and warn of, by namespace, owner and "
        "rule. The profile of a namespace is that of its label, where the dump has it. html is "
        "one page for a browser, which needs no network; openreports and policyreport are "
        "objects for kubectl apply.",
    .finds = "something reaches --fail-on",
    .options = options,
    .run = run,
};
