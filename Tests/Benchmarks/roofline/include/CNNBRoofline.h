#ifndef CNNBROOFLINE_H
#define CNNBROOFLINE_H

#include <stddef.h>
#include <stdint.h>

/// The floats of a row, and the number of rows.
enum { NNR_ROW = 64, NNR_ROWS = 512 };

/// Gives all rows this number. Before that they are zeros that share a page of memory, whose many addresses disturb the cache.
void nnr_fill(float number);

/// Adds rows, each times a factor, to a sum of NNR_ROW floats, as training does for the pixels of a sample that are not zero:
/// each fused operation loads one vector of a row. `indices` say which row, below NNR_ROWS. `name` is that of the instruction set,
/// which the processor must have. Returns a float that depends on all of it.
float nnr_sum(const char *_Nonnull name, const uint32_t *_Nonnull indices, const float *_Nonnull factors, size_t count);

#endif
