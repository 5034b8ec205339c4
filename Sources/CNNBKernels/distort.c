#include "CNNBKernels.h"

void nn_distortion_weights(int32_t side, int32_t spacing, size_t pixel_stride, size_t node_stride,
                           int32_t *_Nonnull first, int32_t *_Nonnull weights) {
  const int64_t d = 2 * (int64_t)spacing;
  for (int32_t x = 0; x < side; x++) {
    const int64_t a = (2 * (int64_t)x + 1) / d, u = (2 * (int64_t)x + 1) % d, v = d - u;
    const int64_t cubes[4] = {v * v * v, 3 * u * u * u - 6 * u * u * d + 4 * d * d * d,
                              3 * v * v * v - 6 * v * v * d + 4 * d * d * d, u * u * u};
    first[x] = (int32_t)a;
    for (size_t i = 0; i < 4; i++)
      weights[(size_t)x * pixel_stride + i * node_stride] =
          (int32_t)((8192 * cubes[i] + 6 * d * d * d) / (12 * d * d * d));
  }
}
