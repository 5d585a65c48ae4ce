// SPDX-License-Identifier: Apache-2.0
/*
 * Where rules look: every place of an object that some scope speaks of, found once per review, each
 * with its twin in the old object. Twins are paired by what names them (a subset's name, a port's
 * number, a container's name), so that inserting one does not make its neighbours look new.
 */
#ifndef MESHRAIL_TARGETS_H
#define MESHRAIL_TARGETS_H

#include "judge/engine.h"

/* Fills judgement->targets, and tells whether last-applied counts. */
void targets_collect(struct judgement *judgement);

/* Adds one at the path, of which the target is a copy; NULL without memory. */
struct target *target_add(struct judgement *judgement, const struct path *path,
                          struct target target);

/* Adds the object at a path as a rule writes it, if there is one. */
void target_add_object(struct judgement *judgement, const char *written, enum scope scope);

/* Where an object belongs, though a file may not say so; "": nobody knows. */
const char *target_home(const struct subject *subject);

/* Finders in files of their own: `written` is the path that the kind's row has. */
void add_envoy_patches(struct judgement *, const char *written);
void add_sidecar_pools(struct judgement *, const char *written);
void add_proxy_settings(struct judgement *, const char *written);
void add_operated_maps(struct judgement *, const char *written);
void add_serving_memory(struct judgement *, const char *written);
void add_serving_minimum(struct judgement *, const char *written);
void add_control_plane(struct judgement *, const char *written);
void add_control_containers(struct judgement *, const char *written);
void add_autoscaler(struct judgement *, const char *written);
void add_operated(struct judgement *, const char *written);

#endif
