// SPDX-License-Identifier: Apache-2.0
/* What serve says at its start of the webhook configurations by which it is called. */
#ifndef MESHRAIL_SERVE_LINT_H
#define MESHRAIL_SERVE_LINT_H

/* Logs each trap in the file, held against the certificate in the folder where there is one. What
 * cannot be read is logged, too: nothing of this keeps a server from serving. */
void serve_lint(const char *file, const char *certificate_folder);

#endif
