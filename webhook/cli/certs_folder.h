// SPDX-License-Identifier: Apache-2.0
/* The four texts of a folder of certificates, as the doors that look at it read them. */
#ifndef MESHRAIL_CERTS_FOLDER_H
#define MESHRAIL_CERTS_FOLDER_H

#include "certs/standing.h"

/* Reads the four texts; one that is missing or empty is NULL. certs_texts_free() frees them. False:
 * a file is there and cannot be read. */
bool certs_folder_read(struct certs_texts *texts, const char *folder, struct error *err);

#define DATE_ROOM 24

/* 2027-03-31T08:00:00Z */
const char *certs_date(int64_t seconds, char date[DATE_ROOM]);

#endif
