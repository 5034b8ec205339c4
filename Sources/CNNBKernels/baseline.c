#include <string.h>

#include "CNNBKernels.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "all.inc"

const struct nn_kernels *nn_kernels_baseline(void) {
  static const struct nn_kernels kernels = NN_KERNELS("baseline");
  return &kernels;
}

const struct nn_training *nn_training_baseline(void) {
  static const struct nn_training kernels = NN_TRAINING;
  return &kernels;
}
