#pragma once

/* What the numbers mean by which a system says why it refused; the standard library of C has it everywhere. */

#include <errno.h>
#include <string.h>

enum { NN_BROKEN_PIPE = EPIPE, NN_NOT_FOUND = ENOENT };

/* There is no more memory, or no more descriptors for the process or for all. */
static inline int nn_means_shortage(int code) { return code == ENOMEM || code == EMFILE || code == ENFILE; }

/* There is no process or thread to be had, or nothing of the above. */
static inline int nn_means_no_process(int code) { return code == EAGAIN || nn_means_shortage(code); }

static inline const char *nn_error_text(int code) { return strerror(code); }
