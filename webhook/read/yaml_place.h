// SPDX-License-Identifier: Apache-2.0
/*
 * The nodes of a source, made by the reader as their events come. Without a source there are none:
 * all functions then do nothing, and do so for a node that is NULL.
 */
#ifndef MESHRAIL_YAML_PLACE_H
#define MESHRAIL_YAML_PLACE_H

#include "read/source.h"

struct yaml_event;

struct places {
    struct source *source; /* NULL: nobody asks */
    const char *text;      /* that is read: the source's from `base` on */
    size_t length, base;
    struct span document; /* in the source, as all places are */
};

/* Gives an error the place of a byte of the text: its line and column as people count them. */
void places_point(const struct places *places, size_t offset, struct error *err);

/* A document begins with the event. */
void places_begin(struct places *places, const struct yaml_event *event);

/* The place of the event's value, without its anchor and its tag. */
struct span places_span(const struct places *places, const struct yaml_event *event);

/* The node that the event begins. */
struct source_node *places_node(const struct places *places, const struct yaml_event *event);

/* The collection ends with the event. */
void places_end(const struct places *places, struct source_node *node,
                const struct yaml_event *event);

/* The node stands in the collection; `name` and `key` are of a member. */
void places_hold(struct source_node *holder, struct source_node *node, const char *name,
                 struct span key);

#endif
