// SPDX-License-Identifier: Apache-2.0
/*
 * Any file is checked to its end, at a cost that follows its size: each finding is one line at a
 * place in the text, in the order of the text within an object; what cannot be read is one sentence
 * with a place.
 */
#include "base/work.h"
#include "built_in.h"
#include "check/check_output.h"
#include "files/survey.h"
#include "judge/message.h"
#include "mutate.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A column may be the one after the last character. */
static void require_place(const struct check_place *place)
{
    const char *line = place->text, *end = place->text + place->length;
    size_t bytes;
    require(place->line >= 1 && place->column >= 1);
    for (unsigned number = 1; number < place->line; number++) {
        line = memchr(line, '\n', (size_t)(end - line));
        require(line);
        line++;
    }
    bytes = strcspn(line, "\n");
    require(place->column <= bytes + 1);
}

static void require_finding(struct check_output *output, const struct check_finding *finding,
                            const struct check_place *place)
{
    const char *line = finding->line;
    (void)output;
    require(text_code_points(line) <= MESSAGE_MOST && !strpbrk(line, "\r\n\t"));
    require(place->end_line > place->line ||
            (place->end_line == place->line && place->end_column >= place->column));
    require_place(place);
    require_place(&(struct check_place){.line = place->end_line,
                                        .column = place->end_column,
                                        .text = place->text,
                                        .length = place->length});
}

static void require_fault(struct check_output *output, const struct check_place *place,
                          const char *sentence)
{
    (void)output;
    require(*sentence && !strpbrk(sentence, "\r\n"));
    require(place->line <= place->length + 1 && place->column <= place->length + 1);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_text, data, size, most, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct check_output output = {.finding = require_finding, .fault = require_fault, .all = true};
    struct check check = {.judging.policy = policy, .outputs = &output};
    char name[32];
    int file = memfd_create("manifest", MFD_CLOEXEC);
    require(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(name, sizeof name, "/dev/fd/%d", file);

    struct arena *arenas[] = {&check.memory, &check.arena, &check.scratch};
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++)
        arena_init(arenas[i], ARENA_CAP_OF_FILES);
    check.named_parts = TEXT_IN(&check.memory);
    judging_init(&check.judging, NULL);
    require(survey(&check.judging, 1, (char *[]){name}, &(struct input_without){0},
                   &(struct progress){0}, &(struct error){0}));
    check_file(&check, name, name, true, 0);
    require(work_spent() <= work_allowed(data, size)); /* of the last object */
    judging_free(&check.judging);
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++)
        arena_free(arenas[i]);
    close(file);
    return 0;
}
