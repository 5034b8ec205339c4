// What the caches allow: fused operations that each load a vector, from rows in any order.

#include "CNNBRoofline.h"

#include <string.h>

// As in training a vector of a row lies within one line of the cache.
_Alignas(64) static float rows[NNR_ROWS * NNR_ROW];

void nnr_fill(float number) {
  for (size_t i = 0; i < NNR_ROWS * NNR_ROW; i++) rows[i] = number;
}

// LISTS sums side by side, so that no operation waits for the one before.
#define LOOP(NAME, TARGET, LANES, LISTS)                                                                  \
  TARGET static float sum_##NAME(const uint32_t *indices, const float *factors, size_t count) {           \
    typedef float vector __attribute__((vector_size(4 * LANES)));                                         \
    enum { VECTORS = NNR_ROW / LANES };                                                                   \
    vector sum[LISTS][VECTORS] = {0};                                                                     \
    for (size_t i = 0; i + LISTS <= count; i += LISTS) {                                                  \
      _Pragma("unroll") for (int l = 0; l < LISTS; l++) {                                                 \
        const float *row = rows + (size_t)indices[i + l] * NNR_ROW;                                       \
        __asm__("" : "+r"(row)); /* One register for the address, as in the kernels. */                   \
        const vector factor = factors[i + l] - (vector){0};                                               \
        _Pragma("unroll") for (int k = 0; k < VECTORS; k++) sum[l][k] =                                   \
            __builtin_elementwise_fma(factor, *(const vector *)(row + k * LANES), sum[l][k]);             \
      }                                                                                                   \
    }                                                                                                     \
    float result = 0;                                                                                     \
    for (int l = 0; l < LISTS; l++)                                                                       \
      for (int k = 0; k < VECTORS; k++) result += sum[l][k][0] + sum[l][k][LANES - 1];                    \
    return result;                                                                                        \
  }

#ifdef __x86_64__
LOOP(avx512, __attribute__((target("avx512f"))), 16, 3)
LOOP(avx2, __attribute__((target("avx2,fma"))), 8, 1)
#endif
LOOP(baseline, , 4, 1)

float nnr_sum(const char *name, const uint32_t *indices, const float *factors, size_t count) {
#ifdef __x86_64__
  if (strcmp(name, "avx512") == 0) return sum_avx512(indices, factors, count);
  if (strcmp(name, "avx2") == 0) return sum_avx2(indices, factors, count);
#endif
  return sum_baseline(indices, factors, count);
}
