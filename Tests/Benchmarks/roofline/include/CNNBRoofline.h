#ifndef CNNBROOFLINE_H
#define CNNBROOFLINE_H

#include <stddef.h>
#include <stdint.h>

/// The floats of a row.
enum { NNR_ROW = 64 };

/// Adds rows of `rows` times factors to a sum of NNR_ROW floats, as training does for the pixels of a sample that are not zero:
/// each fused operation loads one vector of a row. `name` is that of the instruction set, which the processor must have. Returns
/// a float that depends on all of it.
float nnr_sum(const char *_Nonnull name, const float *_Nonnull rows, const uint32_t *_Nonnull indices,
              const float *_Nonnull factors, size_t count);

#endif
