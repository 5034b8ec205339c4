#include "CKernels.h"

#if defined(__x86_64__)

// The attribute stands here instead of a compiler flag, so that the package needs no unsafe flags.
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels.inc"
#pragma clang attribute pop

const struct nn_kernels *nn_kernels_avx2(void) {
  static const struct nn_kernels kernels = NN_KERNELS("avx2");
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kernels : NULL;
}

#else

const struct nn_kernels *nn_kernels_avx2(void) { return NULL; }

#endif
