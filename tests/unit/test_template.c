// SPDX-License-Identifier: Apache-2.0
#include "read/template.h"
#include "unit.h"

static struct arena arena;

static const struct template_field fields[] = {
    {"Name", FIELD_TEXT, "foo"}, {"Count", FIELD_NUMBER, NULL}, {"Labels", FIELD_MAP, NULL},
    {"Owner", FIELD_ELSE, NULL}, {NULL, FIELD_ELSE, NULL},
};

/* What a template writes; "refused", "open", or "?" where it writes what nobody can say. */
static const char *written(const char *template)
{
    struct text output;
    bool exact;
    arena_reset(&arena);
    output = TEXT_IN(&arena);
    switch (template_run(&arena, "it", template, fields, &output, &exact)) {
    case TEMPLATE_REFUSED:
        return "refused";
    case TEMPLATE_OPEN:
        return "open";
    default:
        return exact ? output.data : "?";
    }
}

static void writes_what_go_writes(void)
{
    check_text(written(""), "");
    check_text(written("a{{.Name}}b"), "afoob");
    check_text(written("a {{- .Name -}} b"), "afoob");
    check_text(written("{{/* a remark */}}x"), "x");
    check_text(written("{{.Labels}}{{.Labels.x}}|{{index .Labels `x`}}|{{.Count}}"),
               "map[]<no value>||0");
    check_text(written("{{print 1 2 `a` true nil}}"), "1 2atrue <nil>");
    check_text(written("{{printf `%s-%d%%` .Name 3}}"), "foo-3%");
    check_text(written("{{.Name | len}}{{slice .Name 1 2}}{{index .Name 0}}"), "3o102");
    check_text(written("{{if eq .Name `foo` `bar`}}a{{else}}b{{end}}"), "a");
    check_text(written("{{if .Labels}}a{{else if .Count}}b{{else}}c{{end}}"), "c");
    check_text(written("{{with .Name}}{{.}}{{else}}b{{end}}"), "foo");
    check_text(written("{{range $i := 4}}{{if eq $i 1}}{{continue}}{{end}}{{if eq $i 3}}{{break}}"
                       "{{end}}{{$i}}{{end}}"),
               "02");
    check_text(written("{{range .Labels}}a{{else}}b{{end}}"), "b");
    check_text(written("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}"), "2");
    check_text(
        written("{{define `a`}}<{{.}}>{{end}}{{template `a` .Name}}{{block `b` 7}}{{.}}{{end}}"),
        "<foo>7");
    check_text(written("{{define `it`}}x{{end}}"), "x");
    check_text(written("{{or .Labels .Name}}{{and .Name .Count}}{{not .Name}}"), "foo0false");
    check_text(written("{{\"\\x41\\u00e9\\101\"}}{{'\\n'}}{{0x1F}}{{1_000}}"), "A\xc3\xa9"
                                                                               "A10311000");
}

static void refuses_what_go_refuses(void)
{
    static const char *const texts[] = {
        "{{",
        "{{.Name}",
        "{{.Name",
        "{{}}",
        "{{end}}",
        "{{if .Name}}",
        "{{if}}{{end}}",
        "{{else}}",
        "{{.Nmae}}",
        "{{.Name.x}}",
        "{{.Name 1}}",
        "{{foo}}",
        "{{$x}}",
        "{{$x = 1}}",
        "{{nil}}",
        "{{1 | 2}}",
        "{{(1}}",
        "{{1)}}",
        "{{`a}}",
        "{{\"a}}",
        "{{\"\\q\"}}",
        "{{'ab'}}",
        "{{08}}",
        "{{1__0}}",
        "{{/* a }}",
        "{{break}}",
        "{{template 1}}",
        "{{template `n`}}",
        "{{range .Name}}{{end}}",
        "{{len 1}}",
        "{{index 1 1}}",
        "{{index .Name 3}}",
        "{{index .Labels 1}}",
        "{{eq 1 `a`}}",
        "{{lt true true}}",
        "{{slice .Name 2 1}}",
        "{{call .Name}}",
        "{{printf 1}}",
        "{{not 1 2}}",
        "{{.Name:=1}}",
        "{{define `a`}}x{{end}}{{define `a`}}y{{end}}",
        "{{range $a, $b, $c := 1}}{{end}}",
        "{{range $a, $b := 2}}{{end}}",
        "{{if true}}{{define `a`}}{{end}}{{end}}",
        "{{.Name ?}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!check(strcmp(written(texts[i]), "refused") == 0))
            printf("# %s\n", texts[i]);
}

static void leaves_open_what_it_cannot_tell(void)
{
    check_text(written("{{1i}}"), "open");
    check_text(written("{{.n\xc3\xa4me}}"), "open");
    check_text(written("{{if .Owner}}{{end}}"), "open");
    check_text(written("{{9223372036854775808}}"), "open");
    check_text(written("{{\"\\x00\"}}"), "open");
    check_text(written("{{define `a`}}{{template `a`}}{{end}}{{template `a`}}"), "open");
    check_text(written("{{range 100000}}{{.}}{{end}}"), "open");
    check_text(written("{{`\xc3` | len}}{{\"\xc3\" | len}}"), "11");
    check_text(written("{{1.5}}"), "?");
    check_text(written("{{printf `%q` .Name}}"), "?");
}

static void levels_and_sizes_are_bounded(void)
{
    char deep[4000] = "{{";
    memset(deep + 2, '(', sizeof deep - 3);
    check_text(written(deep), "open");
    check_text(written("{{$x := `a`}}{{range 40}}{{$x = print $x $x}}{{end}}{{len $x}}"), "open");
}

static void tells_another_tools_word(void)
{
    check(template_knows(".Name}}") && template_knows(" - .Name}}") &&
          template_knows("- len .Name}}"));
    check(!template_knows(" include `a` .}}") && !template_knows("- domain }}"));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(writes_what_go_writes),           CASE(refuses_what_go_refuses),
        CASE(leaves_open_what_it_cannot_tell), CASE(levels_and_sizes_are_bounded),
        CASE(tells_another_tools_word),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
