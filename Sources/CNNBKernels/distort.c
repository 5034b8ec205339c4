#include "CNNBKernels.h"

// The weights of the four nodes at pixel x, and the first of these nodes.
static int32_t weights_at(int32_t x, int32_t spacing, int16_t *weights) {
  const int64_t d = 2 * (int64_t)spacing;
  const int64_t a = (2 * (int64_t)x + 1) / d, u = (2 * (int64_t)x + 1) % d, v = d - u;
  const int64_t cubes[4] = {v * v * v, 3 * u * u * u - 6 * u * u * d + 4 * d * d * d,
                            3 * v * v * v - 6 * v * v * d + 4 * d * d * d, u * u * u};
  for (size_t i = 0; i < 4; i++) weights[i] = (int16_t)((8192 * cubes[i] + 6 * d * d * d) / (12 * d * d * d));
  return (int32_t)a;
}

void nn_distortion_tables(struct nn_distortion *d, int32_t lanes, int32_t spacing, int16_t *across, int32_t *across_first,
                          int16_t *down, int32_t *down_first) {
  d->columns = (d->width - 1) / spacing + 4, d->rows = (d->height - 1) / spacing + 4;
  d->across = across, d->across_first = across_first, d->down = down, d->down_first = down_first;
  for (int32_t y = 0; y < d->height; y++) down_first[y] = weights_at(y, spacing, down + 4 * y);
  const int32_t groups = (d->width + lanes - 1) / lanes;
  for (int32_t i = 0; i < groups * NN_DISTORTION_PAIRS * 2 * lanes; i++) across[i] = 0;
  int32_t last = 0;
  for (int32_t group = 0; group < groups; group++) {
    const int32_t start = nn_distortion_start(d->width, lanes, group);
    for (int32_t lane = 0; lane < lanes && start + lane < d->width; lane++) {
      int16_t weights[4];
      const int32_t first = weights_at(start + lane, spacing, weights);
      if (lane == 0) across_first[group] = first;
      for (int32_t i = 0; i < 4; i++) {
        const int32_t node = first - across_first[group] + i;
        across[((group * NN_DISTORTION_PAIRS + node / 2) * lanes + lane) * 2 + node % 2] = weights[i];
        if (node > last) last = node;
      }
    }
  }
  d->pairs = last / 2 + 1;
}

size_t nn_distortion_room(const struct nn_distortion *d) {
  const size_t nodes = (size_t)d->columns * (size_t)d->rows;
  return 3 * nodes + 8 * (size_t)d->columns + 2 * (size_t)d->width + 200;
}
