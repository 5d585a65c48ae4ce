// SPDX-License-Identifier: Apache-2.0
#include "doors.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*open)(int argc, char **argv);
    const char *help;
} doors[] = {
    {"serve", door_serve, "the webhook: TLS for the API server, health and metrics beside it"},
    {"check", door_check, "judge the objects in files and folders"},
    {"review", door_review, "answer one AdmissionReview, as serve would"},
    {"rules", door_rules, "list the rules"},
    {"explain", door_explain, "explain one rule"},
    {"certs", door_certs, "make the certificates that serve needs"},
};

static int usage(FILE *out, int status)
{
    fputs("usage: meshrail <command> [options]\n\n", out);
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++)
        fprintf(out, "  %-8s  %s\n", doors[i].name, doors[i].help);
    fputs("\nmeshrail <command> --help tells the rest.\n", out);
    return status;
}

/* Half an answer on a full disk is no answer, whatever it would have said. */
static int written(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "meshrail: the output could not be written in full\n");
    return EXIT_UNUSABLE;
}

int main(int argc, char **argv)
{
    json_init();
    if (argc < 2)
        return usage(stderr, EXIT_UNUSABLE);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return usage(stdout, EXIT_CLEAN);
    if (strcmp(argv[1], "--version") == 0)
        return puts("meshrail " MESHRAIL_VERSION) == EOF ? EXIT_UNUSABLE : EXIT_CLEAN;
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++)
        if (strcmp(argv[1], doors[i].name) == 0)
            return written(doors[i].open(argc - 1, argv + 1));
    fprintf(stderr, "meshrail: there is no command \"%s\"; meshrail --help lists them\n", argv[1]);
    return EXIT_UNUSABLE;
}
