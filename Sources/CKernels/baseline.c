#include "CKernels.h"

#include "kernels.inc"

const struct nn_kernels *nn_kernels_baseline(void) {
  static const struct nn_kernels kernels = NN_KERNELS("baseline");
  return &kernels;
}
