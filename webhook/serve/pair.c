// SPDX-License-Identifier: Apache-2.0
#include "serve/pair.h"

#include "serve/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool join(char path[PAIR_PATH], const char *folder, const char *name, struct error *err)
{
    return snprintf(path, PAIR_PATH, "%s/%s", folder, name) < PAIR_PATH ||
           error_set(err, "the path of the certificate folder is too long");
}

bool pair_in(struct pair_folder *pair, const char *folder, const char *server, struct error *err)
{
    pair->server = server;
    return join(pair->chain, folder, "tls.crt", err) && join(pair->key, folder, "tls.key", err) &&
           join(pair->authorities, folder, "ca.crt", err);
}

static bool take(struct tls_text *text, const char *path, struct error *err)
{
    text->bytes = slurp(path, &text->length, err);
    return text->bytes != NULL;
}

/* Without the file, or without anything in it, nobody has said whom API servers trust. */
static bool take_authorities(struct tls_text *text, const char *path, struct error *err)
{
    if (!take(text, path, err))
        return errno == ENOENT;
    if (strspn(text->bytes, " \t\r\n") == text->length)
        text->length = 0;
    return true;
}

bool pair_read(const struct pair_folder *pair, struct tls_files *files, struct error *err)
{
    *files = (struct tls_files){.server = pair->server};
    if (take(&files->chain, pair->chain, err) && take(&files->key, pair->key, err) &&
        take_authorities(&files->authorities, pair->authorities, err))
        return true;
    pair_wipe(files);
    return false;
}

void pair_wipe(struct tls_files *files)
{
    if (files->key.bytes)
        explicit_bzero(files->key.bytes, files->key.length);
    free(files->key.bytes);
    free(files->chain.bytes);
    free(files->authorities.bytes);
    *files = (struct tls_files){.server = NULL};
}
