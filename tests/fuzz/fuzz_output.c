// SPDX-License-Identifier: Apache-2.0
/*
 * Any file, shown in every form: JSON and SARIF that a strict reader takes, whose places are in the
 * file; XML that closes what it opens; lines of a workflow that are one command each; and in none
 * of them, nor in what a person reads, a character that moves a cursor.
 */
#include "base/utf8.h"
#include "built_in.h"
#include "check/check_output.h"
#include "files/survey.h"
#include "mutate.h"

#include <sys/mman.h>
#include <unistd.h>

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_text, data, size, most, seed);
}

/* The bytes of a file, its lines for look-ups. */
struct file {
    const char *text;
    size_t length;
};

/* A column may be the one after the last character. */
static void require_place(const struct file *file, int64_t line, int64_t column)
{
    const char *at = file->text, *end = at + file->length;
    require(line >= 1 && column >= 1);
    for (int64_t number = 1; number < line; number++) {
        at = memchr(at, '\n', (size_t)(end - at));
        require(at);
        at++;
    }
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    require(column <= (stop ? stop : end) - at + 1);
}

static int64_t number_of(const struct json *object, const char *key)
{
    int64_t number = -1;
    json_integer(json_get(object, key), &number);
    return number;
}

static void require_region(const struct file *file, const struct json *region)
{
    require_place(file, number_of(region, "startLine"), number_of(region, "startColumn"));
    if (json_get(region, "endLine"))
        require_place(file, number_of(region, "endLine"), number_of(region, "endColumn"));
}

/* Printable UTF-8 in lines; what was in the file comes with its tabs. */
static void require_calm(const char *text, size_t length)
{
    uint32_t point = 0;
    for (size_t at = 0, size; at < length; at += size) {
        size = utf8_point(text + at, length - at, &point);
        require(size);
        require(point == '\n' || point == '\t' || point >= ' ');
        require(point < 0x7f || point > 0x9f);
        require(point != 0x2028 && point != 0x2029);
    }
}

static const struct json *require_json(struct arena *arena, const char *text, size_t length)
{
    struct error err = {0};
    const struct json *value = json_parse(arena, text, length, &err);
    require(value);
    require_calm(text, length);
    return value;
}

static void hold_json(const struct file *file, const char *text, size_t length)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP_OF_FILES);
    const struct json *value = require_json(&arena, text, length);
    json_each (finding, json_get(value, "findings"))
        require_place(file, number_of(finding, "line"), number_of(finding, "column"));
    json_each (fault, json_get(value, "errors"))
        if (number_of(fault, "line"))
            require_place(file, number_of(fault, "line"), number_of(fault, "column"));
    arena_free(&arena);
}

static void hold_sarif(const struct file *file, const char *text, size_t length)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP_OF_FILES);
    const struct json *run = json_look(require_json(&arena, text, length), "runs[0]");
    const struct json *rules = json_look(run, "tool.driver.rules");
    json_each (result, json_get(run, "results")) {
        int64_t index = number_of(result, "ruleIndex");
        const struct json *rule = index < 0 ? NULL : json_at(rules, (size_t)index);
        require(json_says(json_get(rule, "id"), json_string(json_get(result, "ruleId"))));
        require_region(file, json_look(result, "locations[0].physicalLocation.region"));
        json_each (edit, json_look(result, "fixes[0].artifactChanges[0].replacements"))
            require_region(file, json_get(edit, "deletedRegion"));
    }
    arena_free(&arena);
}

/* What GitLab asks of an issue. */
static void hold_gitlab(const struct file *file, const char *text, size_t length)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP_OF_FILES);
    json_each (issue, require_json(&arena, text, length)) {
        require(json_string(json_get(issue, "fingerprint")));
        require(json_string(json_get(issue, "check_name")));
        require(*json_string(json_get(issue, "description")));
        require_place(file, number_of(json_look(issue, "location.lines"), "begin"), 1);
    }
    arena_free(&arena);
}

/* A reference to one of the characters that XML has a name for. */
static bool is_reference(const char *at)
{
    static const char *const names[] = {"&lt;", "&gt;", "&amp;", "&quot;"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(at, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* From a tag's name up to before its end; each value is in quotes. */
static const char *skip_tag(const char *at)
{
    for (bool quoted = false; *at != '>' || quoted; at++) {
        require(*at && *at != '<');
        quoted ^= *at == '"';
    }
    return at;
}

static void hold_junit(const char *text, size_t length)
{
    const char *open[8];
    size_t depth = 0;
    require_calm(text, length);
    for (const char *at = strchr(text, '\n'); *at; at++) {
        require(*at != '&' || is_reference(at));
        if (*at != '<')
            continue;
        bool closes = at[1] == '/';
        const char *name = at + 1 + closes;
        size_t size = strcspn(name, " >/");
        at = skip_tag(at + 1);
        if (closes) {
            require(depth && strncmp(open[--depth], name, size) == 0);
        } else if (at[-1] != '/') {
            require(depth < sizeof open / sizeof *open);
            open[depth++] = name;
        }
    }
    require(!depth);
}

static void hold_github(const char *text, size_t length)
{
    bool commands = true;
    require_calm(text, length);
    for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
        bool command = strncmp(line, "::", 2) == 0;
        require(commands || !command); /* the summary comes last */
        commands = command;
    }
}

enum { TEXT, JSON, SARIF, JUNIT, GITHUB, GITLAB, FORMS };

struct shown {
    struct check_output *output;
    char *text;
    size_t length;
};

static void begin(struct check *check, struct shown shown[FORMS])
{
    struct check_output *(*const makers[FORMS])(void) = {check_output_text,   check_output_json,
                                                         check_output_sarif,  check_output_junit,
                                                         check_output_github, check_output_gitlab};
    for (size_t i = 0; i < FORMS; i++) {
        struct check_output *output = shown[i].output = makers[i]();
        output->stream = open_memstream(&shown[i].text, &shown[i].length);
        require(output->stream);
        output->check = check;
        output->next = check->outputs;
        check->outputs = output;
        arena_init(&output->arena, ARENA_CAP_OF_FILES);
        if (output->begin)
            output->begin(output);
    }
}

static void show(struct check *check, const uint8_t *data, size_t size)
{
    struct arena *arenas[] = {&check->memory, &check->arena, &check->scratch};
    char name[32];
    int file = memfd_create("manifest", MFD_CLOEXEC);
    require(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(name, sizeof name, "/dev/fd/%d", file);
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++)
        arena_init(arenas[i], ARENA_CAP_OF_FILES);
    check->named_parts = TEXT_IN(&check->memory);
    judging_init(&check->judging, NULL);
    require(survey(&check->judging, 1, (char *[]){name}, &(struct input_without){0},
                   &(struct progress){0}, &(struct error){0}));
    check_file(check, name, name, true, 0);
    judging_free(&check->judging);
    require(check_end(check, &(struct error){0}));
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct check check = {
        .program = "meshrail", .judging.policy = policy, .fail_on = DENY, .audit = true};
    struct shown shown[FORMS] = {{0}};
    const struct file file = {(const char *)data, size};
    begin(&check, shown);
    show(&check, data, size);
    require_calm(shown[TEXT].text, shown[TEXT].length);
    hold_json(&file, shown[JSON].text, shown[JSON].length);
    hold_sarif(&file, shown[SARIF].text, shown[SARIF].length);
    hold_junit(shown[JUNIT].text, shown[JUNIT].length);
    hold_github(shown[GITHUB].text, shown[GITHUB].length);
    hold_gitlab(&file, shown[GITLAB].text, shown[GITLAB].length);
    for (size_t i = 0; i < FORMS; i++)
        free(shown[i].text);
    return 0;
}
