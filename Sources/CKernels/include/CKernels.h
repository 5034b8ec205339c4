#ifndef NNB_CKERNELS_H
#define NNB_CKERNELS_H

#include <stddef.h>

/// The hot loops of forward and backward, in one order of operations (Spec/arithmetic.md, section 3) whatever the
/// instruction set. All matrices are row-major and dense; no argument may overlap a result.
struct nn_kernels {
  const char *_Nonnull name;

  /// z (rows, out) = x (rows, in) · kernel (in, out) + bias (out); terms with x = 0 are left out.
  void (*_Nonnull dense)(size_t rows, size_t in, size_t out, const float *_Nonnull x, const float *_Nonnull kernel,
                         const float *_Nonnull bias, float *_Nonnull z);

  /// gradient (in, out) += xᵀ · delta (rows, out), row after row; terms with x = 0 are left out.
  void (*_Nonnull kernel_gradient)(size_t rows, size_t in, size_t out, const float *_Nonnull x,
                                   const float *_Nonnull delta, float *_Nonnull gradient);

  /// result (rows, in) = delta (rows, out) · transposed (out, in), every term, where z (rows, in) > 0; 0 elsewhere.
  void (*_Nonnull relu_gradient)(size_t rows, size_t in, size_t out, const float *_Nonnull delta,
                                 const float *_Nonnull transposed, const float *_Nonnull z, float *_Nonnull result);

  /// a = 0 where z <= 0, otherwise z.
  void (*_Nonnull relu)(size_t count, const float *_Nonnull z, float *_Nonnull a);

  /// For each row of z (rows, classes): z becomes z − max z, p = exp(z) / sum, sums = sum.
  void (*_Nonnull softmax)(size_t rows, size_t classes, float *_Nonnull z, float *_Nonnull p, float *_Nonnull sums);

  /// sum += x.
  void (*_Nonnull add)(size_t count, const float *_Nonnull x, float *_Nonnull sum);

  /// w = fma(−rate, gradient, w).
  void (*_Nonnull step)(size_t count, float rate, const float *_Nonnull gradient, float *_Nonnull w);
};

/// The kernels for every processor of this architecture.
const struct nn_kernels *_Nonnull nn_kernels_baseline(void);

/// The kernels for AVX2 and FMA; null where this processor, or this architecture, has none.
const struct nn_kernels *_Nullable nn_kernels_avx2(void);

#endif
