// SPDX-License-Identifier: Apache-2.0
#include "judge/wording.h"

#include "judge/checks.h"
#include "rule/rule.h"

#include <string.h>

/* Translators may order the placeholders as they like. */
#define TOO_LOW "{found} is too low"
#define TOO_HIGH "{found} is too high"
#define TOO_SHORT "{found} is too short"
#define TOO_LONG "{found} is too long"
#define REQUIRES "{verdict}: profile {profile} requires {wanted}"
#define ALLOWS "{verdict}: profile {profile} allows {wanted}"
#define BELOW "{found} is below the {recommended} that profile {profile} recommends"
#define ABOVE "{found} is above the {recommended} that profile {profile} recommends"
#define SHORTER "{found} is shorter than the {recommended} that profile {profile} recommends"
#define LONGER "{found} is longer than the {recommended} that profile {profile} recommends"
#define LEAST "at least {bound}"
#define MOST "at most {bound}"
#define RECOMMENDED "{wanted} ({recommended} recommended)"
#define TAUGHT "{verdict} ({value})"
#define ABSENT "nothing"
#define AND_THEN ", "
#define OR " or "

const char *filled(const struct judgement *judgement, const char *sentence,
                   const struct filling *words)
{
    struct text out = TEXT_IN(judgement->arena);
    const char *said = in_language(judgement->policy->language, sentence);
    if (!strchr(said, '{'))
        return said;
    language_fill(&out, judgement->policy->language, sentence, words);
    return out.data;
}

const char *found_at(const struct judgement *judgement, const char *sentence, unsigned line,
                     unsigned column)
{
    struct arena *arena = judgement->arena;
    return filled(judgement, sentence,
                  (struct filling[]){{"line", arena_print(arena, "%u", line)},
                                     {"column", arena_print(arena, "%u", column)},
                                     {0}});
}

const char *one_of(const struct judgement *judgement, const struct row *words)
{
    enum language language = judgement->policy->language;
    struct text out = TEXT_IN(judgement->arena);
    for (const struct row *word = words; word && word->name; word++) {
        const char *between = in_language(language, word[1].name ? AND_THEN : OR);
        text_print(&out, "%s%s", word == words ? "" : between, word->name);
    }
    return out.data;
}

/* The placeholders that the texts of a rule may have, and the parts of its sentences. */
enum {
    FOUND,
    WANTED,
    VERDICT,
    PROFILE,
    FLOOR,
    ADVICE,
    KEY,
    VALUE,
    RELEASE,
    DOMAIN,
    HERE,
    BOUND,
    WORDS
};

static const char *shown_key(const struct judgement *judgement, const struct finding *finding)
{
    struct text key = TEXT_IN(judgement->arena);
    text_add_shown(&key, finding->key, KEY_MOST);
    return key.data;
}

/* The place that is judged, as much of it as a line has room for. */
static const char *target_named(const struct judgement *judgement, const struct target *target)
{
    struct path path = target_path(target);
    struct text text = TEXT_IN(judgement->arena);
    path_print_within(&path, PATH_LEAST, &text);
    return text.data;
}

static bool is_duration(const struct finding *finding)
{
    const struct fault *fault = finding->fault;
    enum threshold threshold = finding->at_least ? fault->least : fault->most;
    if (!threshold)
        threshold = fault->least ? fault->least : fault->most;
    return threshold_rows[threshold].unit == UNIT_DURATION;
}

/* Fills in what the profile wants and the sentence about what was found instead. */
static void say_limit(const struct judgement *judgement, const struct finding *finding,
                      struct filling *words, struct message *message)
{
    static const char *const verdicts[2][2] = {{TOO_HIGH, TOO_LOW}, {TOO_LONG, TOO_SHORT}};
    static const char *const lacks[2][2] = {{ABOVE, BELOW}, {LONGER, SHORTER}};
    const struct limit *limit = finding->limit;
    const char *floor = limit->floor_text, *advice = limit_best(limit);
    bool low = finding->at_least, long_or_short = is_duration(finding);
    bool advised = finding->below_recommended || !floor;
    const char *demands = low ? REQUIRES : ALLOWS;

    words[BOUND].text = advised ? advice : floor;
    words[WANTED].text = filled(judgement, low ? LEAST : MOST, words);
    words[VERDICT].text = filled(judgement, verdicts[long_or_short][low], words);
    message->brief = filled(judgement, advised ? lacks[long_or_short][low] : demands, words);
    message->says = message->brief;
    if (!advised && strcmp(advice, floor) != 0) {
        words[WANTED].text = filled(judgement, RECOMMENDED, words);
        message->says = filled(judgement, demands, words);
    }
    message->wanted = words[WANTED].text;
}

/* The wanted value in a word, if the fault, the field or the threshold says it. */
static const char *wanted_word(const struct judgement *judgement, const struct finding *finding,
                               const struct filling *words)
{
    if (finding->wanted || !finding->fault->wanted)
        return finding->wanted;
    return filled(judgement, finding->fault->wanted, words);
}

static void say_fault(const struct judgement *judgement, const struct finding *finding,
                      struct filling *words, struct message *message)
{
    message->wanted = words[WANTED].text = wanted_word(judgement, finding, words);
    message->says = message->brief = filled(judgement, finding->fault->says, words);
}

/* Who in the input says what counts. */
static void say_teacher(const struct judgement *judgement, const struct finding *finding,
                        struct message *message)
{
    const char **const sentences[] = {&message->says, &message->brief};
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        *sentences[i] = filled(
            judgement, TAUGHT,
            (const struct filling[]){{"verdict", *sentences[i]}, {"value", finding->taught}, {0}});
}

struct message wording_of(const struct judgement *judgement, const struct finding *finding)
{
    const struct fault *fault = finding->fault;
    const struct limit *limit = finding->limit;
    const char *absent = in_language(judgement->policy->language, ABSENT);
    struct message message = {.found = finding->found ? finding->found : absent};
    struct text field = TEXT_IN(judgement->arena);
    struct filling words[WORDS + 1] = {
        [FOUND] = {"found", message.found},
        [WANTED] = {"wanted", NULL},
        [VERDICT] = {"verdict", NULL},
        [PROFILE] = {"profile", profile_names[judgement->profile]},
        [FLOOR] = {"floor", limit ? limit->floor_text : NULL},
        [ADVICE] = {"recommended", limit ? limit_best(limit) : NULL},
        [KEY] = {"key", finding->key ? shown_key(judgement, finding) : NULL},
        [VALUE] = {"value", finding->value},
        [RELEASE] = {"release", finding->release},
        [DOMAIN] = {"domain", judgement->policy->environment.cluster_domain},
        [HERE] = {"here", target_named(judgement, finding->target)},
        [BOUND] = {"bound", NULL},
    };

    path_print(&finding->path, &field);
    message.field = field.data;
    if (fault->says)
        say_fault(judgement, finding, words, &message);
    else if (limit)
        say_limit(judgement, finding, words, &message);
    if (finding->taught)
        say_teacher(judgement, finding, &message);
    message.why = filled(judgement, fault->why, words);
    message.fix = filled(judgement, finding->fix ? finding->fix : fault->fix, words);
    if (!message.wanted)
        message.wanted = message.fix;
    return message;
}
