#ifndef NNB_CKERNELS_H
#define NNB_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The factors of one step of Adam, the same for all elements (Spec/arithmetic.md, 3.9).
struct nn_adam {
  /// The betas, and what they leave to 1.
  float beta1, gain1, beta2, gain2;

  /// a, s and epsilon; and k, what weight decay leaves of a parameter.
  float rate, root, epsilon, keep;
};

/// The hot loops of forward and backward, in one order of operations (Spec/arithmetic.md, section 3) whatever the
/// instruction set. All matrices are row-major and dense; no argument may overlap a result.
struct nn_kernels {
  const char *_Nonnull name;

  /// The columns of a tile of up to 4 vectors of 16 units in z (rows, z_stride) = x (rows, x_stride) · kernel (in,
  /// units) + bias (units); terms with x = 0 are left out. Where `is_grouped`, the terms of each 32 inputs are summed
  /// from +0 and the sums added in order. Kernel and bias are aligned to 64 bytes.
  void (*_Nonnull dense)(size_t rows, size_t in, size_t vectors, int is_grouped, const float *_Nonnull x,
                         size_t x_stride, const float *_Nonnull kernel, const float *_Nonnull bias, float *_Nonnull z,
                         size_t z_stride);

  /// The same, not grouped, where an input is table[byte]; table[b] must be the f32 product of b and table[1], and zero
  /// for byte 0 alone.
  void (*_Nonnull dense_bytes)(size_t rows, size_t in, size_t vectors, const uint8_t *_Nonnull x, size_t x_stride,
                               const float *_Nonnull table, const float *_Nonnull kernel, const float *_Nonnull bias,
                               float *_Nonnull z, size_t z_stride);

  /// a = 0 where z <= 0, otherwise z.
  void (*_Nonnull relu)(size_t count, const float *_Nonnull z, float *_Nonnull a);

  /// For each row of z (rows, stride), its first `classes` elements: z becomes z − max z, p = exp(z) / sum, sums = sum.
  void (*_Nonnull softmax)(size_t rows, size_t classes, size_t stride, float *_Nonnull z, float *_Nonnull p,
                           float *_Nonnull sums);

  /// w = fma(−rate, gradient, w).
  void (*_Nonnull step)(size_t count, float rate, const float *_Nonnull gradient, float *_Nonnull w);

  /// sums (8), element i mod 8, += x².
  void (*_Nonnull square_sums)(size_t count, const float *_Nonnull x, double *_Nonnull sums);

  /// x = x · factor.
  void (*_Nonnull scale)(size_t count, float factor, float *_Nonnull x);

  /// v = fma(mu, v, gradient); w = fma(−rate, v, w).
  void (*_Nonnull momentum)(size_t count, float rate, float mu, const float *_Nonnull gradient, float *_Nonnull v,
                            float *_Nonnull w);

  /// v = fma(mu, v, gradient); w = fma(−rate, fma(mu, v, gradient), w).
  void (*_Nonnull nesterov)(size_t count, float rate, float mu, const float *_Nonnull gradient, float *_Nonnull v,
                            float *_Nonnull w);

  /// m, v and w of Adam (Spec/arithmetic.md, 3.9).
  void (*_Nonnull adam)(size_t count, const struct nn_adam *_Nonnull factors, const float *_Nonnull gradient,
                        float *_Nonnull m, float *_Nonnull v, float *_Nonnull w);

  /// e = fma(gain, w − e, e).
  void (*_Nonnull average)(size_t count, float gain, const float *_Nonnull w, float *_Nonnull e);

  /// Independent chains of fused multiply-adds, `rounds` long: what the processor can do at most; and how many a round
  /// has.
  size_t multiply_adds;
  float (*_Nonnull multiply_add)(size_t rounds);
};

/// The kernels for every processor of this architecture.
const struct nn_kernels *_Nonnull nn_kernels_baseline(void);

/// The kernels for AVX2 and FMA; null where this processor, or this architecture, has none.
const struct nn_kernels *_Nullable nn_kernels_avx2(void);

/// The kernels for AVX-512 as Intel's processors have it since Ice Lake and AMD's since Zen 4; null where this
/// processor, or this architecture, has none.
const struct nn_kernels *_Nullable nn_kernels_avx512(void);

#include "CNNBKernelsTraining.h"

#endif
