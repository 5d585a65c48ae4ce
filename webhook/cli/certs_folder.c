// SPDX-License-Identifier: Apache-2.0
#include "cli/certs_folder.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_MOST ((size_t)1 << 20)

static bool take(char **text, const char *folder, const char *name, struct error *err)
{
    char path[4096];
    size_t length;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return error_set(err, "the path of the folder is too long");
    *text = file_read_regular(path, TEXT_MOST, &length);
    if (!*text)
        return errno == ENOENT || error_set(err, "cannot read %.150s: %m", path);
    if (strspn(*text, " \t\r\n") == length) {
        free(*text);
        *text = NULL;
    }
    return true;
}

bool certs_folder_read(struct certs_texts *texts, const char *folder, struct error *err)
{
    *texts = (struct certs_texts){0};
    if (take(&texts->ca_certificates, folder, "ca.crt", err) &&
        take(&texts->chain, folder, "tls.crt", err) && take(&texts->key, folder, "tls.key", err) &&
        take(&texts->ca_key, folder, "ca.key", err))
        return true;
    certs_texts_free(texts);
    return false;
}

const char *certs_date(int64_t seconds, char date[DATE_ROOM])
{
    time_t time = (time_t)seconds;
    struct tm utc;
    strftime(date, DATE_ROOM, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&time, &utc));
    return date;
}
