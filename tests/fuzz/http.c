// SPDX-License-Identifier: Apache-2.0
#include "http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MOST 512

/* A message being read, and what its headers say of the body. */
struct head {
    const char *at, *end;
    char line[LINE_MOST];
    size_t length;
    unsigned hosts, types, lengths, encodings;
    bool unknown; /* there is a header besides these */
    bool json, chunked, closes;
};

/* A line that ends with CR LF and holds no other control character. */
static bool take_line(struct head *head)
{
    size_t length = 0;
    for (; head->at < head->end && *head->at != '\r'; head->at++) {
        unsigned char c = (unsigned char)*head->at;
        if (c < ' ' || c > '~' || length == LINE_MOST - 1)
            return false;
        head->line[length++] = (char)c;
    }
    if (head->end - head->at < 2 || head->at[1] != '\n')
        return false;
    head->at += 2;
    head->line[length] = '\0';
    return true;
}

static bool take_number(const char *text, int base, size_t *number)
{
    const char *digits = base == 10 ? "0123456789" : "0123456789abcdef";
    if (!*text || strspn(text, digits) != strlen(text) || strlen(text) > 6)
        return false;
    *number = strtoul(text, NULL, base);
    return true;
}

static bool take_header(struct head *head)
{
    static const char token[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = strspn(head->line, token);
    char *value = head->line + length;
    if (!length || *value != ':')
        return false;
    *value++ = '\0';
    value += *value == ' ';
    if (strcasecmp(head->line, "Host") == 0) {
        head->hosts++;
    } else if (strcasecmp(head->line, "Content-Type") == 0) {
        head->types++;
        head->json = strcmp(value, "application/json") == 0;
    } else if (strcasecmp(head->line, "Content-Length") == 0) {
        head->lengths++;
        return take_number(value, 10, &head->length);
    } else if (strcasecmp(head->line, "Transfer-Encoding") == 0) {
        head->encodings++;
        head->chunked = strcmp(value, "chunked") == 0;
    } else {
        head->closes |= strcasecmp(head->line, "Connection") == 0 && strcmp(value, "close") == 0;
        head->unknown = true;
    }
    return true;
}

static bool take_headers(struct head *head)
{
    while (take_line(head)) {
        if (!*head->line)
            return true;
        if (!take_header(head))
            return false;
    }
    return false;
}

static bool take_bytes(struct head *head, size_t length, struct text *body)
{
    if ((size_t)(head->end - head->at) < length)
        return false;
    text_add_bytes(body, head->at, length);
    head->at += length;
    return true;
}

static bool take_chunks(struct head *head, struct text *body)
{
    size_t length;
    while (take_line(head) && take_number(head->line, 16, &length)) {
        if (!take_bytes(head, length, body) || !take_line(head) || *head->line)
            return false;
        if (!length)
            return true;
    }
    return false;
}

bool http_take_request(struct arena *arena, const char **at, const char *end,
                       struct http_message *request)
{
    static const char method[] = "POST ", version[] = " HTTP/1.1";
    struct head head = {.at = *at, .end = end};
    *request = (struct http_message){.body = TEXT_IN(arena)};
    if (!take_line(&head) || !starts_with(head.line, method) || !ends_with(head.line, version))
        return false;
    size_t length = strlen(head.line) - strlen(method) - strlen(version);
    if (length >= sizeof request->path)
        return false;
    memcpy(request->path, head.line + strlen(method), length);
    if (!take_headers(&head) || head.unknown || head.hosts != 1 || head.types != 1 || !head.json)
        return false;
    bool framed = head.lengths + head.encodings == 1 && head.chunked == (head.encodings == 1);
    if (!framed || !(head.chunked ? take_chunks(&head, &request->body)
                                  : take_bytes(&head, head.length, &request->body)))
        return false;
    *at = head.at;
    return true;
}

bool http_take_answer(struct arena *arena, const char **at, const char *end, bool head_only,
                      struct http_message *answer)
{
    struct head head = {.at = *at, .end = end};
    size_t status;
    *answer = (struct http_message){.body = TEXT_IN(arena)};
    if (!take_line(&head) || strncmp(head.line, "HTTP/1.", 7) != 0 || strlen(head.line) < 13)
        return false;
    head.line[12] = '\0';
    if (!take_number(head.line + 9, 10, &status) || !take_headers(&head) || head.encodings ||
        head.lengths != (status >= 200))
        return false;
    if (!head_only && !take_bytes(&head, head.length, &answer->body))
        return false;
    answer->status = (unsigned)status;
    answer->json = head.json;
    answer->closes = head.closes;
    *at = head.at;
    return true;
}
