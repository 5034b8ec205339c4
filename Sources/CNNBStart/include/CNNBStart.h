#ifndef NNB_CSTART_H
#define NNB_CSTART_H

/// How many words the system started the program with, its name among them.
///
/// Swift looks them up in /proc, and has none where there is no /proc or no descriptor left to open it.
int nn_argument_count(void);

/// The word at `index`, its end a zero; null behind the last.
const char *_Nullable nn_argument(int index);

/// The variables of the program's environment, each a text of its own; null where there are none. A null stands behind the last.
char *_Nullable *_Nullable nn_environment(void);

#endif
