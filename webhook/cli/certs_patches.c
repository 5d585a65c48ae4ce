// SPDX-License-Identifier: Apache-2.0
#include "cli/certs_patches.h"

#include "base/file.h"
#include "base/json_writer.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool trusts(const struct json *entry, const char *authorities, bool others,
                   struct arena *arena)
{
    const char *bundle = configuration_bundle(entry, arena);
    return bundle && standing_bundle_holds(bundle, authorities, others);
}

bool patches_untrusted(const struct configurations *all, const char *authority, struct arena *arena)
{
    for (size_t i = 0; i < all->count; i++)
        json_each (entry, all->list[i].webhooks)
            if (!trusts(entry, authority, true, arena))
                return true;
    return false;
}

/* Writes a new file, mode 0600 because it holds keys, and renames it, so that nobody patches with
 * half of it. */
static bool put(const char *folder, const char *name, const struct text *text, struct error *err)
{
    char path[4096], fresh[4096 + 8];
    if (text->arena->exhausted)
        return error_set(err, "this takes more memory than it may");
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return error_set(err, "the path of the folder for patches is too long");
    snprintf(fresh, sizeof fresh, "%s.new", path);
    int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return error_set(err, "cannot create %.150s: %m", fresh);
    bool ok = file_write(file, text->data, text->length) && fsync(file) == 0;
    close(file);
    if (ok && rename(fresh, path) == 0)
        return true;
    error_set(err, "cannot write %.150s: %m", path);
    unlink(fresh);
    return false;
}

static void add_bytes(struct json_writer *json, const char *name, const char *text)
{
    struct text *out = json_write_value(json, name);
    text_add(out, "\"");
    text_add_base64(out, text, strlen(text));
    text_add(out, "\"");
}

static bool write_secret(const char *folder, const struct certs_texts *texts, bool changed,
                         struct arena *arena, struct error *err)
{
    struct text out = TEXT_IN(arena);
    struct json_writer json = JSON_TO(&out);
    json_write_object(&json, NULL);
    if (changed) {
        json_write_object(&json, "data");
        add_bytes(&json, "ca.crt", texts->ca_certificates);
        add_bytes(&json, "ca.key", texts->ca_key);
        add_bytes(&json, "tls.crt", texts->chain);
        add_bytes(&json, "tls.key", texts->key);
        json_write_object_end(&json);
    }
    json_write_object_end(&json);
    text_add(&out, "\n");
    bool ok = put(folder, "secret.json", &out, err);
    explicit_bzero(out.data, out.length);
    return ok;
}

static void add_operation(struct json_writer *json, const char *op, size_t index, const char *field)
{
    char path[64];
    snprintf(path, sizeof path, "/webhooks/%zu/%s", index, field);
    json_write_object(json, NULL);
    json_write_string(json, "op", op);
    json_write_string(json, "path", path);
}

/* A `test` operation holds the entry's name, for somebody may reorder the entries before the patch
 * is applied. */
static void add_entry(struct json_writer *json, const struct json *entry, size_t index,
                      const char *authorities)
{
    const char *name = json_string(json_get(entry, "name"));
    add_operation(json, "test", index, "name");
    json_write_string(json, "value", name ? name : "");
    json_write_object_end(json);
    add_operation(json, "add", index, "clientConfig/caBundle");
    add_bytes(json, "value", authorities);
    json_write_object_end(json);
}

static bool write_configuration(const char *folder, const struct configuration *configuration,
                                const char *authorities, struct arena *arena, struct error *err)
{
    struct text out = TEXT_IN(arena), name = TEXT_IN(arena);
    struct json_writer json = JSON_TO(&out);
    size_t index = 0;
    if (strpbrk(configuration->name, "/"))
        return error_set(err, "a webhook configuration cannot be called %.100s",
                         configuration->name);
    json_write_array(&json, NULL);
    json_each (entry, configuration->webhooks) {
        if (!trusts(entry, authorities, false, arena))
            add_entry(&json, entry, index, authorities);
        index++;
    }
    json_write_array_end(&json);
    text_add(&out, "\n");
    text_print(&name, "%s.%s.json", configuration->kind, configuration->name);
    for (char *at = name.data; *at && *at != '.'; at++)
        *at = (char)tolower((unsigned char)*at);
    return put(folder, name.data, &out, err);
}

bool patches_write(const char *folder, const struct certs_texts *texts, bool changed,
                   const struct configurations *all, struct arena *arena, struct error *err)
{
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return error_set(err, "cannot make the folder %.150s: %m", folder);
    for (size_t i = 0; i < all->count; i++)
        if (!write_configuration(folder, &all->list[i], texts->ca_certificates, arena, err))
            return false;
    return write_secret(folder, texts, changed, arena, err);
}
