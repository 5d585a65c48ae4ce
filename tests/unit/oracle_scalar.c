// SPDX-License-Identifier: Apache-2.0
/*
 * Reads a file of answers that Go and Kubernetes gave (tests/oracle/scalar writes it) and checks
 * that ours are the same.
 */
#include "base/quantity.h"
#include "base/scalar.h"
#include "unit.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { FEWEST = 100 };

static FILE *answers;

/* Writes the value of a text and returns whether it has one. */
typedef bool reader(const char *text, char *value, size_t size);

static bool read_duration(const char *text, char *value, size_t size)
{
    int64_t nanoseconds;
    return go_duration(text, &nanoseconds) && snprintf(value, size, "%" PRId64, nanoseconds) > 0;
}

static bool read_float(const char *text, char *value, size_t size)
{
    double number;
    uint64_t bits;
    if (!go_float(text, &number))
        return false;
    memcpy(&bits, &number, sizeof bits);
    if (isnan(number))
        snprintf(value, size, "nan");
    else
        snprintf(value, size, "%016" PRIx64, bits);
    return true;
}

static bool read_int(const char *text, char *value, size_t size)
{
    int64_t number;
    return go_int(text, &number) && snprintf(value, size, "%" PRId64, number) > 0;
}

static bool read_bool(const char *text, char *value, size_t size)
{
    bool truth;
    return go_bool(text, &truth) && snprintf(value, size, "%s", truth ? "true" : "false") > 0;
}

static bool read_quantity(const char *text, char *value, size_t size)
{
    struct quantity quantity;
    if (!quantity_parse(text, &quantity))
        return false;
    char digits[64], *first = digits + sizeof digits - 1;
    unsigned __int128 rest = (unsigned __int128)quantity.nano;
    if (quantity.nano < 0)
        rest = -rest;
    *first = '\0';
    do {
        *--first = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest);
    snprintf(value, size, "%s%s", quantity.nano < 0 ? "-" : "", first);
    return true;
}

static bool read_comparison(const char *text, char *value, size_t size)
{
    struct quantity a, b;
    char first[4096];
    const char *bar = strchr(text, '|');
    if (!bar || (size_t)(bar - text) >= sizeof first)
        return false;
    snprintf(first, sizeof first, "%.*s", (int)(bar - text), text);
    if (!quantity_parse(first, &a) || !quantity_parse(bar + 1, &b))
        return false;
    snprintf(value, size, "%d", quantity_compare(a, b));
    return true;
}

/* Cuts the line `kind TAB "text" TAB ok TAB value` at its tabs; returns whether it was one. */
static bool cut(char *line, char *field[4])
{
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < 4; i++) {
        field[i] = line;
        line = strchr(line, '\t');
        if (line)
            *line++ = '\0';
        else if (i < 3)
            return false;
    }
    size_t length = strlen(field[1]);
    if (length < 2 || field[1][0] != '"' || field[1][length - 1] != '"')
        return false;
    field[1][length - 1] = '\0';
    field[1]++;
    return true;
}

static void agree(const char *kind, reader *read)
{
    char *line = NULL, *field[4], value[64];
    size_t room = 0;
    unsigned good = 0, bad = 0;
    rewind(answers);
    while (getline(&line, &room, answers) > 0) {
        if (!check(cut(line, field)))
            break;
        if (strcmp(field[0], kind) != 0)
            continue;
        bool ok = read(field[1], value, sizeof value);
        if (!check_text(ok ? value : "no", strcmp(field[2], "ok") == 0 ? field[3] : "no"))
            printf("# of \"%s\"\n", field[1]);
        *(ok ? &good : &bad) += 1;
    }
    free(line);
    printf("# %s: %u taken, %u refused\n", kind, good, bad);
    check(good >= FEWEST && bad >= FEWEST);
}

static void durations_agree(void)
{
    agree("duration", read_duration);
}

static void floats_agree(void)
{
    agree("float", read_float);
}

static void integers_agree(void)
{
    agree("int", read_int);
}

static void booleans_agree(void)
{
    agree("bool", read_bool);
}

static void quantities_agree(void)
{
    agree("quantity", read_quantity);
}

static void comparisons_agree(void)
{
    agree("compare", read_comparison);
}

int main(int argc, char **argv)
{
    static const struct unit_case cases[] = {
        CASE(durations_agree), CASE(floats_agree),     CASE(integers_agree),
        CASE(booleans_agree),  CASE(quantities_agree), CASE(comparisons_agree),
    };
    answers = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!answers) {
        fprintf(stderr, "usage: oracle_scalar ANSWERS\n");
        return 2;
    }
    int status = UNIT_RUN(cases);
    fclose(answers);
    return status;
}
