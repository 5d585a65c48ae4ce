// SPDX-License-Identifier: Apache-2.0
#include "cli/doors.h"

#include "base/nearest.h"
#include "base/words.h"
#include "cli/complete.h"
#include "cli/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All there is to adding a door, besides its file, where it is door_<name>. Groups stay together.
 */
#define DOORS(each)                                                                                \
    each(serve) each(check) each(fix) each(review) each(audit) each(policy_diff) each(rules)       \
        each(explain) each(schema) each(certs_init) each(certs_inspect) each(certs_renew)          \
            each(manifests) each(lint_webhook) each(completion) each(man)

#define DECLARED(name_) extern const struct door door_##name_;
#define LISTED(name_) &door_##name_,
DOORS(DECLARED)
const struct door *const doors[] = {DOORS(LISTED) NULL};

/* One process opens one door. */
static const struct door *open_door;
static const char *program = "meshrail";
static enum language spoken = ENGLISH;

const char *program_name(void)
{
    return program;
}

bool door_within(const struct door *door, const char *group)
{
    return starts_with(door->name, group) && door->name[strlen(group)] == ' ';
}

static bool is_group(const char *word)
{
    for (size_t i = 0; doors[i]; i++)
        if (door_within(doors[i], word))
            return true;
    return false;
}

const struct door *door_named(int count, char *const *words, int *taken)
{
    char two[64] = "";
    if (count > 1)
        snprintf(two, sizeof two, "%s %s", words[0], words[1]);
    for (size_t i = 0; count > 0 && doors[i]; i++) {
        *taken = strcmp(doors[i]->name, two) == 0 ? 2 : 1;
        if (*taken == 2 || strcmp(doors[i]->name, words[0]) == 0)
            return doors[i];
    }
    *taken = 0;
    return NULL;
}

bool option_word_anywhere(const char *name, const char *word)
{
    for (size_t i = 0; doors[i]; i++)
        for (const struct option_row *row = doors[i]->options; row->name; row++)
            if (row->words && strcmp(row->name, name) == 0 &&
                row->words[words_index(row->words, word)])
                return true;
    return false;
}

void door_speaks(enum language language)
{
    spoken = language;
}

/* Before a policy says its language the option does, or its twin. */
static void hear_language(void)
{
    const struct option_row *row =
        open_door ? option_named(open_door->options, "--language") : NULL;
    const char *name = row ? *row->text : NULL;
    if (!name && (row || !open_door))
        name = getenv("MESHRAIL_LANGUAGE");
    if (spoken == ENGLISH && name)
        language_named(name, &spoken);
}

int door_refuse(const struct error *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text said = TEXT_IN(&arena);
    hear_language();
    language_add_error(&said, spoken, err->text);
    fprintf(stderr, "%s%s%s: %s\n", program, open_door ? " " : "", open_door ? open_door->name : "",
            said.data);
    arena_free(&arena);
    return EXIT_UNUSABLE;
}

static bool unknown(const char *name, struct error *err)
{
    struct nearest nearest = nearest_to(name);
    for (size_t i = 0; doors[i]; i++)
        nearest_try(&nearest, doors[i]->name);
    if (nearest.found)
        return error_set(err, "there is no command \"%s\"; did you mean %s?", name, nearest.found);
    return error_set(err, "there is no command \"%.60s\"; %s --help lists them", name, program);
}

/* How many arguments a door takes is said by the word that stands for them. */
static bool accepts(const struct door *door, int count, char **arguments, struct error *err)
{
    bool many = strstr(door->arguments, "…"), optional = *door->arguments == '[';
    if (!*door->arguments && count)
        return error_set(err, "takes no arguments, only options; leave out %.60s", arguments[0]);
    if (!many && count > 1)
        return error_set(err, "takes one argument; %.60s is too many", arguments[1]);
    if (*door->arguments && !optional && !count)
        return error_set(err, "wants an argument: %s %s %s", program, door->name, door->arguments);
    for (int i = 0; i < count; i++)
        if (!words_allow(door->words, door->arguments, arguments[i], err))
            return false;
    return true;
}

static int print(FILE *out, const struct door *door, const char *group)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text help = TEXT_IN(&arena);
    if (door)
        help_door(&help, door);
    else
        help_usage(&help, group);
    fputs(help.data, out);
    arena_free(&arena);
    return out == stdout ? EXIT_CLEAN : EXIT_UNUSABLE;
}

/* Whatever did not fit, and wherever: who asked for it must not take the rest for the whole. A
 * server has answered so each of those that it met, and goes on. */
static int whole(const struct door *door, int status)
{
    struct error err;
    if (status == EXIT_UNUSABLE || door == &door_serve || !arena_lost())
        return status;
    error_set(&err, "this takes more memory than it may, and is not whole; ask for less at a time");
    return door_refuse(&err);
}

static int enter(const struct door *door, int argc, char **argv)
{
    struct error err = {0};
    int arguments;
    open_door = door;
    switch (options_parse(door->options, argc, argv, &arguments, &err)) {
    case PARSED_HELP:
        return print(stdout, door, NULL);
    case PARSED:
        if (accepts(door, arguments, argv + 1, &err))
            return whole(door, door->run(arguments, argv + 1));
        break;
    default:
        break;
    }
    return door_refuse(&err);
}

static int complete(int count, char **words)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text candidates = TEXT_IN(&arena);
    complete_words(&candidates, count, words);
    fputs(candidates.data, stdout);
    arena_free(&arena);
    return EXIT_CLEAN;
}

/* kubectl runs `kubectl-NAME` for its command NAME, and `kubectl_complete-NAME` to complete it. */
static const char *called_as(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (strcmp(name, "kubectl-meshrail") == 0)
        program = "kubectl meshrail";
    return name;
}

static bool asks_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static int refuse_unknown(const char *name)
{
    struct error err;
    unknown(name, &err);
    return door_refuse(&err);
}

/* Of the program, or of the command or the group that the words name. */
static int show_help(int count, char *const *words)
{
    int taken;
    const struct door *door = door_named(count, words, &taken);
    if (!door && count && !is_group(words[0]))
        return refuse_unknown(words[0]);
    return print(stdout, door, !door && count ? words[0] : NULL);
}

int doors_open(int argc, char **argv)
{
    int words;
    const char *name = argc > 0 ? called_as(argv[0]) : "";
    if (strcmp(name, "kubectl_complete-meshrail") == 0)
        return complete(argc - 1, argv + 1);
    if (argc < 2)
        return print(stderr, NULL, NULL);
    if (asks_help(argv[1]))
        return show_help(argc - 2, argv + 2);
    if (strcmp(argv[1], "__complete") == 0)
        return complete(argc - 2, argv + 2);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0)
        return puts("meshrail " MESHRAIL_VERSION) == EOF ? EXIT_UNUSABLE : EXIT_CLEAN;
    const struct door *door = door_named(argc - 1, argv + 1, &words);
    if (door)
        return enter(door, argc - words, argv + words);
    if (is_group(argv[1]))
        return print(argc > 2 && asks_help(argv[2]) ? stdout : stderr, NULL, argv[1]);
    return refuse_unknown(argv[1]);
}
