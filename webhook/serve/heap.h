// SPDX-License-Identifier: Apache-2.0
/*
 * Makes malloc give memory back. A connection's memory lies in small pieces between that of others,
 * so that many connections leave whole pages behind only if malloc holds no piece back.
 */
#ifndef MESHRAIL_HEAP_H
#define MESHRAIL_HEAP_H

/* Before any thread is started. Makes malloc give back what is freed; for that it may start the
 * program once more, in the same process and with the same arguments. */
void heap_tame(void);

/* Gives back whole pages between what is in use. */
void heap_trim(void);

#endif
