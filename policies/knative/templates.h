// SPDX-License-Identifier: Apache-2.0
/* Go templates in Knative's maps: are they refused? What is left open is not. */
#ifndef MESHRAIL_KNATIVE_TEMPLATES_H
#define MESHRAIL_KNATIVE_TEMPLATES_H

#include "judge/engine.h"
#include "read/template.h"

/* Knative tries domain-template with this. */
extern const struct template_field domain_template_data[];

bool domain_template_refused(const struct judgement *judgement, const char *text);
bool tag_template_refused(const struct judgement *judgement, const char *text);
bool container_template_refused(const struct judgement *judgement, const char *text);
bool log_template_refused(const struct judgement *judgement, const char *text);

#endif
