#ifndef NNB_CELEMENTS_H
#define NNB_CELEMENTS_H

#include <stddef.h>

/// Writes the columns of a matrix (rows, columns) as rows. Elements have `size` bytes: 1, 2, 4 or 8; those of a row stand
/// side by side, and rows begin `pitch` bytes apart in `from` and in `to`. Neither may overlap the other.
///
/// Where `is_large`, what is written goes around the caches as far as it consists of whole lines of them, since the
/// first of it would be gone from them before the last is there.
void nn_exchange(size_t size, size_t rows, size_t columns, const void *_Nonnull from, size_t from_pitch,
                 void *_Nonnull to, size_t to_pitch, int is_large);

#endif
