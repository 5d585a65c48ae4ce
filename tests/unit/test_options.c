// SPDX-License-Identifier: Apache-2.0
#include "options.h"
#include "unit.h"

#include <stdlib.h>

static const char *listen_on, *policy;
static bool quiet;
static const char *files[OPTION_LIST];

static const struct option_row rows[] = {
    {.name = "listen", .value = "ADDRESS", .help = "Where to listen.", .text = &listen_on},
    {.name = "policy-file", .value = "FILE", .help = "The policy.", .text = &policy},
    {.name = "quiet", .help = "Say less.", .flag = &quiet},
    {.name = "file", .value = "FILE", .help = "A file.", .list = files},
    {0},
};
static const struct door door = {
    .name = "test", .arguments = "[PATH…]", .help = "A door for tests.", .options = rows};

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
    listen_on = "default";
    policy = NULL;
    quiet = false;
    files[0] = NULL;
    err = (struct error){0};
    return options_parse(&door, count, arguments, &argument_count, &err);
}

static void reads_both_forms(void)
{
    check_int(parse("--listen a:1 --policy-file=x=y --quiet"), PARSED);
    check_text(listen_on, "a:1");
    check_text(policy, "x=y");
    check(quiet);
    check_int(argument_count, 0);
    check_int(parse("--listen=a --listen b --policy-file="), PARSED);
    check_text(listen_on, "b");
    check_text(policy, "");
    check_int(parse(""), PARSED);
    check_text(listen_on, "default");
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
        {"--quiet=yes", "--quiet takes no value; leave out =yes"},
        {"-q", "-q: options begin with two dashes; --help shows them"},
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
    unsetenv("MESHRAIL_POLICY_FILE");
    unsetenv("MESHRAIL_LISTEN");
    unsetenv("MESHRAIL_QUIET");
    unsetenv("MESHRAIL_FILE");
}

/* --help goes to stdout, where the TAP goes: it is caught in a file. */
static void helps_in_eighty_columns(void)
{
    static const struct option_row help_rows[] = {
        {.name = "listen",
         .value = "ADDRESS",
         .text = &listen_on,
         .help = "Where to listen: a word and another word and more of them, so that the text has "
                 "to be wrapped more than once before it is over and done with."},
        {.name = "quite-a-long-name-for-an-option", .value = "VALUE", .help = "Short."},
        {0},
    };
    static const struct door helpful = {
        .name = "help", .arguments = "FILE", .help = "Does a thing.", .options = help_rows};
    char *argv[] = {"test", "--help", NULL}, line[256], text[4096] = "";
    int status = 7;
    listen_on = "0.0.0.0:8443";
    fflush(stdout);
    FILE *caught = tmpfile(), *saved = stdout;
    if (!check(caught))
        return;
    stdout = caught;
    bool go_on = options_read(&helpful, 2, argv, &argument_count, &status);
    stdout = saved;
    check(!go_on);
    check_int(status, 0);
    rewind(caught);
    while (fgets(line, sizeof line, caught)) {
        check(strlen(line) <= 81 + 2 * (strstr(line, "…") != NULL));
        strcat(text, line);
    }
    fclose(caught);
    check(strstr(text, "Usage: meshrail help [OPTION…] FILE\n\nDoes a thing.\n"));
    check(strstr(text, "\n  --listen ADDRESS  Where to listen: a word"));
    check(strstr(text, "(default: 0.0.0.0:8443)\n"));
    check(
        strstr(text, "\n  --quite-a-long-name-for-an-option VALUE\n                    Short.\n"));
    check(strstr(text, "\n  --help            Show this text.\n"));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(reads_both_forms),
        CASE(gathers_arguments),
        CASE(gathers_lists),
        CASE(says_what_is_wrong),
        CASE(takes_twins_of_what_is_not_given),
        CASE(helps_in_eighty_columns),
    };
    return UNIT_RUN(cases);
}
