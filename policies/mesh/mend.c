// SPDX-License-Identifier: Apache-2.0
/* Settings of the mesh that stand where Istio does not look for them, moved within the text. */
#include "judge/fields.h"
#include "mesh/mesh.h"
#include "rule/rule.h"

/* To the name under the mapping `parent`, or under the mesh itself. Where the place is taken by
 * something else there are two decisions, and which one counts is the author's to say. */
static bool move_to(const struct judgement *judgement, const struct finding *finding,
                    struct patch *patch, const char *parent, const char *name)
{
    const struct json *around = finding->target->node;
    struct path to = target_path(finding->target), found = {0};
    if (parent) {
        path_add_key(&to, parent);
        around = json_get(around, parent);
    }
    path_add_key(&to, name);

    bool renamed = finding->say == &finding->rule->say[1]; /* a name that has no second spelling */
    const struct json *there =
        renamed ? json_get(around, name) : field_look(judgement->arena, around, name, &found);
    if (there && !json_equal(there, path_find(&finding->path, patch->object)))
        return false;
    if (there)
        patch_remove(patch, &finding->path);
    else
        patch_move(patch, &finding->path, &to);
    return true;
}

bool mend_keepalive_misplaced(const struct judgement *judgement, const struct finding *finding,
                              struct patch *patch)
{
    return move_to(judgement, finding, patch, NULL, "tcpKeepalive");
}

bool mend_proxy_field_misplaced(const struct judgement *judgement, const struct finding *finding,
                                struct patch *patch)
{
    bool renamed = finding->say == &finding->rule->say[1];
    return move_to(judgement, finding, patch, renamed ? NULL : "defaultConfig", finding->value);
}
