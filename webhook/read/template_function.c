// SPDX-License-Identifier: Apache-2.0
/* Go's own functions in a template: text/template/funcs.go. */
#include "read/template_value.h"

#include <inttypes.h>
#include <string.h>

#define ANY_COUNT 99

static struct value text_value(const char *text)
{
    return (struct value){.kind = VALUE_STRING, .text = text};
}

static struct value count_value(int64_t whole)
{
    return (struct value){.kind = VALUE_COUNT, .whole = whole};
}

static struct value truth_value(bool truth)
{
    return (struct value){.kind = VALUE_TRUTH, .whole = truth};
}

bool value_print(struct text *text, struct value value, const char *none)
{
    switch (value.kind) {
    case VALUE_NONE:
        text_add(text, none);
        return true;
    case VALUE_TRUTH:
        text_add(text, value.whole ? "true" : "false");
        return true;
    case VALUE_COUNT:
        text_print(text, "%" PRId64, value.whole);
        return true;
    case VALUE_STRING:
        text_add(text, value.text);
        return value.text != NULL;
    case VALUE_EMPTY_MAP:
        text_add(text, "map[]");
        return true;
    case VALUE_REAL:
    case VALUE_DATA:
    case VALUE_ELSE:
        break;
    }
    return false;
}

bool value_is_true(struct running *running, struct value value)
{
    switch (value.kind) {
    case VALUE_NONE:
    case VALUE_EMPTY_MAP:
        return false;
    case VALUE_TRUTH:
    case VALUE_COUNT:
        return value.whole != 0;
    case VALUE_STRING:
        if (value.text)
            return *value.text;
        break;
    case VALUE_DATA:
        return true;
    case VALUE_REAL:
    case VALUE_ELSE:
        break;
    }
    running_open(running);
    return false;
}

/* An index up to `most`; -1: Go refuses it, or nobody can say. */
static int64_t index_of(struct running *running, struct value index, size_t most)
{
    if (index.kind == VALUE_ELSE)
        running_open(running);
    else if (index.kind != VALUE_COUNT || index.whole < 0 || (uint64_t)index.whole > most)
        running_refuse(running);
    else
        return index.whole;
    return -1;
}

static struct value call_index(struct running *running, const struct value *values, size_t count)
{
    struct value item = values[0];
    if (item.kind == VALUE_NONE)
        return running_refuse(running);
    for (size_t i = 1; i < count; i++) {
        if (item.kind == VALUE_ELSE || (item.kind == VALUE_STRING && !item.text))
            return running_open(running);
        if (item.kind == VALUE_EMPTY_MAP) {
            if (values[i].kind == VALUE_ELSE)
                return running_open(running);
            if (values[i].kind != VALUE_STRING)
                return running_refuse(running);
            item = text_value("");
        } else if (item.kind == VALUE_STRING && *item.text) {
            int64_t at = index_of(running, values[i], strlen(item.text) - 1);
            if (at < 0)
                return item;
            item = count_value((unsigned char)item.text[at]);
        } else {
            return running_refuse(running);
        }
    }
    return item;
}

static struct value call_slice(struct running *running, const struct value *values, size_t count)
{
    struct value item = values[0];
    if (item.kind == VALUE_ELSE || (item.kind == VALUE_STRING && !item.text))
        return running_open(running);
    if (item.kind != VALUE_STRING || count > 3)
        return running_refuse(running);
    size_t length = strlen(item.text);
    int64_t from = count > 1 ? index_of(running, values[1], length) : 0;
    int64_t to = count > 2 ? index_of(running, values[2], length) : (int64_t)length;
    if (from < 0 || to < 0)
        return item;
    if (from > to)
        return running_refuse(running);
    item.text = arena_copy(running->tree->arena, item.text + from, (size_t)(to - from));
    return item;
}

static struct value call_len(struct running *running, const struct value *values, size_t count)
{
    (void)count;
    if (values[0].kind == VALUE_EMPTY_MAP)
        return count_value(0);
    if (values[0].kind == VALUE_ELSE || (values[0].kind == VALUE_STRING && !values[0].text))
        return running_open(running);
    return values[0].kind == VALUE_STRING ? count_value((int64_t)strlen(values[0].text))
                                          : running_refuse(running);
}

static struct value call_not(struct running *running, const struct value *values, size_t count)
{
    (void)count;
    return truth_value(!value_is_true(running, values[0]));
}

static bool is_basic(struct value value)
{
    return value.kind >= VALUE_TRUTH && value.kind <= VALUE_STRING;
}

/* A value whose comparison is left open. */
static bool is_unsure(struct value value)
{
    return value.kind == VALUE_ELSE || value.kind == VALUE_REAL ||
           (value.kind == VALUE_STRING && !value.text);
}

/* 1: they are alike; 0: they are not; -1: Go refuses to compare them, or nobody can say. */
static int compare_equal(struct running *running, struct value a, struct value b)
{
    if (a.kind == VALUE_ELSE || b.kind == VALUE_ELSE) {
        running_open(running);
        return -1;
    }
    if (a.kind == VALUE_NONE || b.kind == VALUE_NONE) {
        bool nil_a = a.kind == VALUE_NONE || a.kind == VALUE_EMPTY_MAP;
        bool nil_b = b.kind == VALUE_NONE || b.kind == VALUE_EMPTY_MAP;
        return (is_basic(a) || is_basic(b)) ? 0 : nil_a == nil_b;
    }
    if (a.kind != b.kind && (is_basic(a) || is_basic(b))) {
        running_refuse(running);
        return -1;
    }
    if (is_unsure(a) || is_unsure(b) || !is_basic(a)) {
        running_open(running);
        return -1;
    }
    return a.kind == VALUE_STRING ? strcmp(a.text, b.text) == 0 : a.whole == b.whole;
}

static struct value call_eq(struct running *running, const struct value *values, size_t count)
{
    if (count < 2)
        return running_refuse(running);
    for (size_t i = 1; i < count; i++) {
        int equal = compare_equal(running, values[0], values[i]);
        if (equal != 0)
            return truth_value(equal > 0);
    }
    return truth_value(false);
}

static struct value call_ne(struct running *running, const struct value *values, size_t count)
{
    struct value equal = call_eq(running, values, count);
    return truth_value(!equal.whole);
}

/* Less, equal or greater than 0. */
static int order_of(struct running *running, const struct value *values)
{
    struct value a = values[0], b = values[1];
    bool known = a.kind != VALUE_ELSE && b.kind != VALUE_ELSE;
    if (known && (a.kind != b.kind || !is_basic(a) || a.kind == VALUE_TRUTH)) {
        running_refuse(running);
    } else if (!known || is_unsure(a) || is_unsure(b)) {
        running_open(running);
    } else if (a.kind == VALUE_STRING) {
        return strcmp(a.text, b.text);
    } else {
        return a.whole < b.whole ? -1 : a.whole > b.whole;
    }
    return 0;
}

static struct value call_lt(struct running *running, const struct value *values, size_t count)
{
    (void)count;
    return truth_value(order_of(running, values) < 0);
}

static struct value call_le(struct running *running, const struct value *values, size_t count)
{
    (void)count;
    return truth_value(order_of(running, values) <= 0);
}

static struct value call_gt(struct running *running, const struct value *values, size_t count)
{
    (void)count;
    return truth_value(order_of(running, values) > 0);
}

static struct value call_ge(struct running *running, const struct value *values, size_t count)
{
    (void)count;
    return truth_value(order_of(running, values) >= 0);
}

/* Go parts operands by a space where neither is a string. */
static struct value printed(struct running *running, const struct value *values, size_t count,
                            bool line)
{
    struct text text = TEXT_IN(running->tree->arena);
    bool exact = true;
    for (size_t i = 0; i < count; i++) {
        bool words = i && values[i].kind != VALUE_STRING && values[i - 1].kind != VALUE_STRING;
        if (i && (line || words))
            text_add(&text, " ");
        exact &= value_print(&text, values[i], "<nil>");
    }
    if (line)
        text_add(&text, "\n");
    return text_value(exact && text.length <= TEMPLATE_OUTPUT ? text.data : NULL);
}

static struct value call_print(struct running *running, const struct value *values, size_t count)
{
    return printed(running, values, count, false);
}

static struct value call_println(struct running *running, const struct value *values, size_t count)
{
    return printed(running, values, count, true);
}

/* Does the verb print the value as print does? */
static bool is_plain_verb(char verb, struct value value)
{
    return (verb == 'v' && value.kind != VALUE_NONE) ||
           (verb == 's' && value.kind == VALUE_STRING) ||
           (verb == 'd' && value.kind == VALUE_COUNT) || (verb == 't' && value.kind == VALUE_TRUTH);
}

static struct value call_printf(struct running *running, const struct value *values, size_t count)
{
    struct text text = TEXT_IN(running->tree->arena);
    size_t next = 1;
    if (values[0].kind == VALUE_ELSE)
        return running_open(running);
    if (values[0].kind != VALUE_STRING)
        return running_refuse(running);
    for (const char *at = values[0].text; at && *at; at++) {
        if (*at != '%') {
            text_add_bytes(&text, at, 1);
        } else if (*++at == '%') {
            text_add(&text, "%");
        } else if (next >= count || !is_plain_verb(*at, values[next]) ||
                   !value_print(&text, values[next++], "")) {
            return text_value(NULL);
        }
    }
    bool exact = values[0].text && next == count && text.length <= TEMPLATE_OUTPUT;
    return text_value(exact ? text.data : NULL);
}

/* A text with nothing to escape stays as it is. */
static struct value call_escape(struct running *running, const struct value *values, size_t count)
{
    struct value value = printed(running, values, count, false);
    if (value.text && value.text[strspn(value.text, "abcdefghijklmnopqrstuvwxyz"
                                                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")])
        value.text = NULL;
    return value;
}

/* No value that a template meets here is a function. */
static struct value call_call(struct running *running, const struct value *values, size_t count)
{
    (void)count;
    return values[0].kind == VALUE_ELSE ? running_open(running) : running_refuse(running);
}

static const struct function {
    const char *name;
    size_t least, most;
    struct value (*call)(struct running *, const struct value *, size_t count);
} functions[] = {
    {"and", 1, ANY_COUNT, NULL},
    {"call", 1, ANY_COUNT, call_call},
    {"eq", 1, ANY_COUNT, call_eq},
    {"ge", 2, 2, call_ge},
    {"gt", 2, 2, call_gt},
    {"html", 0, ANY_COUNT, call_escape},
    {"index", 1, ANY_COUNT, call_index},
    {"js", 0, ANY_COUNT, call_escape},
    {"le", 2, 2, call_le},
    {"len", 1, 1, call_len},
    {"lt", 2, 2, call_lt},
    {"ne", 2, 2, call_ne},
    {"not", 1, 1, call_not},
    {"or", 1, ANY_COUNT, NULL},
    {"print", 0, ANY_COUNT, call_print},
    {"printf", 1, ANY_COUNT, call_printf},
    {"println", 0, ANY_COUNT, call_println},
    {"slice", 1, ANY_COUNT, call_slice},
    {"urlquery", 0, ANY_COUNT, call_escape},
};

static const struct function *function_named(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    return NULL;
}

bool template_function(const char *name)
{
    return function_named(name) != NULL;
}

struct value function_call(struct running *running, const char *name, const struct value *values,
                           size_t count)
{
    const struct function *function = function_named(name);
    if (!function || count < function->least || count > function->most)
        return running_refuse(running);
    return function->call ? function->call(running, values, count) : values[0];
}
