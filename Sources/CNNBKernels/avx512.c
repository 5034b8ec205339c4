#include <string.h>

#include "CNNBKernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

// What Intel's processors have since Ice Lake and AMD's since Zen 4; older ones with AVX-512 run the kernels for AVX2.
// The attribute stands here instead of a compiler flag, so that the package needs no unsafe flags.
#define NN_AVX512
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vbmi2,avx512vpopcntdq,avx2,fma,bmi,bmi2,popcnt"))), \
    apply_to = function)
#include "all.inc"
#pragma clang attribute pop

const struct nn_kernels *nn_kernels_avx512(void) {
  static const struct nn_kernels kernels = NN_KERNELS("avx512");
  const int is_here = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vpopcntdq") &&
                      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                      __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                      __builtin_cpu_supports("popcnt");
  return is_here ? &kernels : NULL;
}

const struct nn_training *nn_training_avx512(void) {
  static const struct nn_training kernels = NN_TRAINING;
  return nn_kernels_avx512() ? &kernels : NULL;
}

#else

const struct nn_training *nn_training_avx512(void) { return NULL; }

const struct nn_kernels *nn_kernels_avx512(void) { return NULL; }

#endif
