// SPDX-License-Identifier: Apache-2.0
#include "base/words.h"
#include "cli/help.h"
#include "cli/options.h"
#include "unit.h"

#include <stdlib.h>

static const char *listen_on, *policy, *size;
static bool quiet;
static const char *files[OPTION_LIST];

static const char *const sizes[] = {"small", "middle", "large", NULL};
static const struct option_row rows[] = {
    {.name = "listen", .value = "ADDRESS", .preset = "default", .text = &listen_on},
    {.name = "policy-file", .value = "FILE", .help = "The policy.", .text = &policy},
    {.name = "quiet", .letter = 'q', .help = "Say less.", .flag = &quiet},
    {.name = "file", .value = "FILE", .help = "A file.", .list = files},
    {.name = "size", .letter = 's', .value = "SIZE", .words = sizes, .text = &size},
    {0},
};

static char *arguments[48];
static int argument_count;
static struct error err;

/* Parses the words of a line; arguments[1..] and the option variables then tell. */
static enum parsed parse(const char *line)
{
    static char words[1024];
    snprintf(words, sizeof words, "test %s", line);
    int count = 0;
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        arguments[count++] = word;
    arguments[count] = NULL;
    quiet = false;
    files[0] = NULL;
    err = (struct error){0};
    return options_parse(rows, count, arguments, &argument_count, &err);
}

static void reads_both_forms(void)
{
    check_int(parse("--listen a:1 --policy-file=x=y --quiet"), PARSED);
    check_text(listen_on, "a:1");
    check_text(policy, "x=y");
    check(quiet);
    check_int(argument_count, 0);
    check_int(parse("--listen=a --policy-file="), PARSED);
    check_text(listen_on, "a");
    check_text(policy, "");
    check_int(parse(""), PARSED);
    check_text(listen_on, "default");
}

static void knows_letters_where_a_row_has_one(void)
{
    check_int(parse("-q -s small a"), PARSED);
    check(quiet);
    check_text(size, "small");
    check_int(argument_count, 1);
    check_int(parse("-- -q"), PARSED);
    check(!quiet);
    check_text(arguments[1], "-q");
}

static void gathers_arguments(void)
{
    check_int(parse("one --quiet - two --listen --x -- --three --"), PARSED);
    check_int(argument_count, 5);
    check_text(arguments[1], "one");
    check_text(arguments[2], "-");
    check_text(arguments[3], "two");
    check_text(arguments[4], "--three");
    check_text(arguments[5], "--");
    check_text(listen_on, "--x");
}

static void gathers_lists(void)
{
    check_int(parse("--file a --file=b"), PARSED);
    check_text(files[0], "a");
    check_text(files[1], "b");
    check(!files[2]);
    char many[1024] = "";
    for (int i = 0; i < OPTION_LIST - 1; i++)
        strcat(many, "--file=f ");
    check_int(parse(many), PARSED);
    check(!files[OPTION_LIST - 1]);
    strcat(many, "--file=f");
    check_int(parse(many), PARSED_WRONG);
}

static void says_what_is_wrong(void)
{
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"--polcy-file x", "there is no option --polcy-file; did you mean --policy-file?"},
        {"--unheard-of", "there is no option --unheard-of; --help shows those there are"},
        {"--hlep", "there is no option --hlep; did you mean --help?"},
        {"--listen", "--listen wants a value: --listen ADDRESS"},
        {"--listen=a --listen b", "--listen is given twice; leave one out"},
        {"--quiet=yes", "--quiet takes no value; leave out =yes"},
        {"-l", "-l is no option; long ones begin with two dashes, as --help shows"},
        {"-quiet", "-quiet is no option; long ones begin with two dashes, as --help shows"},
        {"--size", "--size wants a value: --size SIZE"},
        {"-s", "--size wants a value: --size SIZE"},
        {"--size huge", "--size \"huge\": use one of small, middle, large"},
        {"--size=", "--size \"\": use one of small, middle, large"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        check_int(parse(wrong[i].line), PARSED_WRONG);
        check_text(err.text, wrong[i].says);
    }
}

static void takes_twins_of_what_is_not_given(void)
{
    setenv("MESHRAIL_POLICY_FILE", "from-environment", 1);
    setenv("MESHRAIL_LISTEN", "", 1);
    setenv("MESHRAIL_QUIET", "true", 1);
    setenv("MESHRAIL_FILE", "one", 1);
    check_int(parse(""), PARSED);
    check_text(policy, "from-environment");
    check_text(listen_on, "default");
    check(quiet);
    check_text(files[0], "one");
    check(!files[1]);
    check_int(parse("--policy-file given --file a --file b"), PARSED);
    check_text(policy, "given");
    check_text(files[0], "a");
    check_text(files[1], "b");
    check(!files[2]);
    setenv("MESHRAIL_QUIET", "perhaps", 1);
    check_int(parse(""), PARSED_WRONG);
    check_text(err.text, "MESHRAIL_QUIET is \"perhaps\"; write true or false");
    check_int(parse("--quiet"), PARSED);
    setenv("MESHRAIL_SIZE", "huge", 1);
    check_int(parse("-q"), PARSED_WRONG);
    check_text(err.text, "MESHRAIL_SIZE \"huge\": use one of small, middle, large");
    check_int(parse("-q -s large"), PARSED);
    check_text(size, "large");
    unsetenv("MESHRAIL_POLICY_FILE");
    unsetenv("MESHRAIL_SIZE");
    unsetenv("MESHRAIL_LISTEN");
    unsetenv("MESHRAIL_QUIET");
    unsetenv("MESHRAIL_FILE");
}

static void joins_words(void)
{
    static const struct {
        const char *words[4], *joined;
    } cases[] = {
        {{"a"}, "a"},
        {{"a", "b"}, "a or b"},
        {{"a", "b", "c"}, "a, b or c"},
    };
    char joined[16];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        words_join(joined, sizeof joined, cases[i].words, " or ");
        check_text(joined, cases[i].joined);
    }
    words_join(joined, 6, sizes, " or ");
    check_text(joined, "small");
    check(words_index(sizes, "large") == 2);
    check(words_index(sizes, "larg") == 3);
}

static void helps_in_eighty_columns(void)
{
    static const struct option_row help_rows[] = {
        {.name = "listen",
         .value = "ADDRESS",
         .preset = "0.0.0.0:8443",
         .help = "Where to listen: a word and another word and more of them, so that the text has "
                 "to be wrapped more than once before it is over and done with"},
        {.name = "quite-a-long-name-for-an-option", .value = "VALUE", .help = "Short."},
        {.name = "quiet", .letter = 'q', .help = "Say less.", .flag = &quiet},
        {.name = "size", .value = "SIZE", .help = "How large", .words = sizes, .preset = "small"},
        {0},
    };
    static const struct door helpful = {.name = "help",
                                        .arguments = "FILE",
                                        .help = "Does a thing.",
                                        .finds = "it is found",
                                        .options = help_rows};
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text out = TEXT_IN(&arena);
    help_door(&out, &helpful);
    for (const char *line = out.data; *line; line += strcspn(line, "\n") + 1) {
        size_t length = strcspn(line, "\n");
        check(text_code_points(arena_copy(&arena, line, length)) <= 80);
    }
    check(strstr(out.data, "Usage: meshrail help [OPTION…] FILE\n\nDoes a thing.\n"));
    check(strstr(out.data, "\n  --listen ADDRESS  Where to listen: a word"));
    check(strstr(out.data, "(default: 0.0.0.0:8443)\n"));
    check(strstr(out.data, "\n  --quite-a-long-name-for-an-option VALUE\n"
                           "                    Short.\n"));
    check(strstr(out.data, "\n  -q, --quiet       Say less.\n"));
    check(strstr(out.data, "  How large: small, middle or large (default: small)\n"));
    check(strstr(out.data, "\n  -h, --help        show help\n"));
    check(strstr(out.data, "\nExits with 0 when all is well, 1 when it is found, 2 when something "
                           "cannot be\nused.\n"));
    arena_free(&arena);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(reads_both_forms),   CASE(knows_letters_where_a_row_has_one),
        CASE(gathers_arguments),  CASE(gathers_lists),
        CASE(says_what_is_wrong), CASE(takes_twins_of_what_is_not_given),
        CASE(joins_words),        CASE(helps_in_eighty_columns),
    };
    return UNIT_RUN(cases);
}
