#include <string.h>

#include "CNNBKernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

// The attribute stands here instead of a compiler flag, so that the package needs no unsafe flags.
#define NN_AVX2
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,popcnt"))), apply_to = function)
#include "all.inc"
#pragma clang attribute pop

const struct nn_kernels *nn_kernels_avx2(void) {
  static const struct nn_kernels kernels = NN_KERNELS("avx2");
  const int is_here = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                      __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  return is_here ? &kernels : NULL;
}

const struct nn_training *nn_training_avx2(void) {
  static const struct nn_training kernels = NN_TRAINING;
  return nn_kernels_avx2() ? &kernels : NULL;
}

#else

const struct nn_training *nn_training_avx2(void) { return NULL; }

const struct nn_kernels *nn_kernels_avx2(void) { return NULL; }

#endif
