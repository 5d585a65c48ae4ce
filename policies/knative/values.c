// SPDX-License-Identifier: Apache-2.0
/* Whether a ConfigMap's values are what Knative takes, each by itself. */
#include "knative/values.h"

#include "knative/keys.h"
#include "knative/syntax.h"

#include "judge/wording.h"
#include "read/template.h"

#include <string.h>
#include <strings.h>

/* The rest of a key's syntax where nobody looks at the value but the parser. */
static bool parses(const struct row *key, const char *text)
{
    return key->type == VALUE_CASED || text_parses(key, text);
}

/* The reason why a value does not fit, for those who look at it. */
static enum member_fault fault_of(const struct row *key, const char *text, bool forgotten)
{
    double number;
    if (text_not_finite(key, text))
        return MEMBER_NOT_FINITE;
    if (!(forgotten ? parses(key, text) : text_fits(key, text))) {
        if (!key->silent || !parses(key, text))
            return MEMBER_OUTSIDE;
        return key->type == VALUE_CASED ? MEMBER_UNHEARD : MEMBER_UNCHECKED;
    }
    bool is_zero =
        key->unit == UNIT_QUANTITY && measure_text(text, key->unit, &number) && number == 0;
    return is_zero ? MEMBER_ZERO : MEMBER_IS_FINE;
}

/* Text in braces that another tool fills in, as in a chart: its values, or its own functions. */
static bool is_of_another_tool(const char *text)
{
    static const char *const roots[] = {"${",     ".Values",       ".Release", ".Chart",
                                        ".Files", ".Capabilities", ".Template"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (strstr(text, roots[i]))
            return true;
    for (const char *open = text; (open = strstr(open, "{{")); open += 2)
        if (!template_knows(open + 2))
            return true;
    return false;
}

bool knative_value_is_template(const struct judgement *judgement, const struct knative_map *map,
                               const struct json *member)
{
    const struct syntax *syntax = syntax_of(map->name, json_key(member));
    const char *text = json_string(member);
    return text && syntax && syntax->template &&
           !(judgement->subject->in_file && is_of_another_tool(text));
}

static bool breaks_syntax(const struct judgement *judgement, const struct syntax *syntax,
                          const char *text, struct finding *about)
{
    if (!syntax || !syntax_refuses(judgement, syntax, text) ||
        (syntax->template && judgement->subject->in_file && is_of_another_tool(text)))
        return false;
    about->wanted = syntax->wanted;
    if (syntax->usual)
        about->value = syntax->usual;
    about->template = syntax->template;
    return true;
}

/* The word that was meant by one that Knative does not know. */
static bool means(const char *text, bool on)
{
    static const char *const words[][8] = {{"false", "no", "off", "0", "disable", "f", "n", NULL},
                                           {"true", "yes", "on", "1", "enable", "t", "y", NULL}};
    for (const char *const *word = words[on]; *word; word++)
        if (strcasecmp(*word, text) == 0)
            return true;
    return false;
}

/* The word that was meant; where Knative does what was meant by another, nothing is lost. */
static void weigh_word(const struct row *key, const char *text, struct finding *about)
{
    static const char *const switches[][2] = {{"disabled", "false"}, {"enabled", "true"}};
    for (int on = 0; on < 2; on++)
        for (const struct row *known = key->words; means(text, on) && known->name; known++)
            for (size_t i = 0; i < 2; i++) {
                if (strcasecmp(known->name, switches[on][i]) != 0)
                    continue;
                about->value = known->name;
                if (strcmp(key->usual, known->name) == 0)
                    about->at_most = WARN;
            }
}

enum member_fault knative_value_fault(const struct judgement *judgement,
                                      const struct target *target, const struct json *member,
                                      struct finding *about)
{
    const struct knative_map *map = knative_map_of(target->node);
    const struct row *key = map ? knative_key(map, json_key(member)) : NULL;
    const char *text = json_string(member);
    if (!key || !text || !row_known(key, knative_minor(judgement, target)))
        return MEMBER_IS_FINE;
    if (strcmp(json_key(member), EXAMPLE) == 0)
        return MEMBER_IS_FINE;
    if (knative_minor(judgement, target) < 0 && key->since > OLDEST_KNATIVE)
        about->at_most = WARN; /* this release may ignore the key */
    about->wanted = key->wanted ? key->wanted : one_of(judgement, key->words);
    about->value = key->usual;
    /* Knative parses an old spelling also where the new one wins, and forgets the value. */
    bool forgotten =
        knative_life(key) == KEY_LEGACY && json_get(json_get(target->node, "data"), key->instead);
    enum member_fault fault = fault_of(key, text, forgotten);
    if (fault == MEMBER_ZERO &&
        (ends_with(key->name, "-request") || ends_with(key->name, "Request")))
        about->at_most = WARN;
    if (fault == MEMBER_UNHEARD)
        weigh_word(key, text, about);
    if (fault == MEMBER_IS_FINE && !forgotten &&
        breaks_syntax(judgement, syntax_of(map->name, json_key(member)), text, about))
        return MEMBER_OUTSIDE;
    return fault;
}

bool knative_number(const struct json *node, const struct json *value, const char *name,
                    double *number)
{
    const struct knative_map *map = knative_map_of(node);
    const struct row *key = map ? knative_key(map, name) : NULL;
    const char *text = json_string(value);
    char room[TRIMMED_MOST];
    if (!key || (value && (!text || !text_fits(key, text))))
        return false;
    if (!text || !*text)
        text = key->usual;
    return text && measure_text(text_trimmed(room, text), key->unit, number);
}
