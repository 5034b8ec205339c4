#ifndef NNB_CKERNELS_TRAINING_H
#define NNB_CKERNELS_TRAINING_H

#include <stddef.h>
#include <stdint.h>

/// Eight f32 lanes: what rows are padded to.
#define NN_LANES 8

/// The units of a tile: eight vectors, which is what stays in registers.
#define NN_TILE 64

/// A part of the hidden layer, up to 64 units, that one thread computes. All rows have `vectors` vectors of 8 units; units
/// beyond the last are padded with zeros and stay zeros.
struct nn_tile {
  size_t vectors;

  /// (pixels, units): the kernel of the first layer, and its gradient, which is not there where the step is fused.
  float *_Nonnull w1;
  float *_Nullable g1;

  /// (units): the bias, and its gradient.
  float *_Nonnull b1, *_Nonnull gb1;

  /// (units, classes padded): the kernel of the second layer, and its gradient.
  float *_Nonnull w2, *_Nonnull g2;

  /// (classes, units): the transposed kernel of the second layer.
  float *_Nonnull transposed;

  /// (samples, units): the sums of the first layer, and the gradient there.
  float *_Nonnull z1, *_Nonnull d1;
};

/// Samples on their way through training: bytes padded to `stride`, and the same by pixel, 64 samples a group.
struct nn_inputs {
  /// (samples, stride) and (pixels, groups * 64) bytes; stride is a multiple of 64, and padding is zeros.
  uint8_t *_Nonnull rows, *_Nonnull columns;

  /// (samples, stride / 64): for each block of 64 pixels the ones that are not zero.
  uint64_t *_Nonnull masks;

  size_t stride;
};

/// The kernels of training on bytes, in the order of Spec/arithmetic.md, section 3; table[0] must be 0.
struct nn_training {
  /// Copies samples into `inputs`: the blocks of 64 pixels from `first` to `end` of `count` samples of `pixels` bytes
  /// each; sample s is at `images` + indices[s] * pixels. Groups that are not full are filled up with zeros.
  void (*_Nonnull prepare)(const struct nn_inputs *_Nonnull inputs, const uint8_t *_Nonnull images, size_t pixels,
                           const uint32_t *_Nonnull indices, size_t count, size_t first, size_t end);

  /// z1 of a tile for `count` samples.
  void (*_Nonnull forward)(const struct nn_tile *_Nonnull tile, const struct nn_inputs *_Nonnull inputs, size_t count,
                           const float *_Nonnull table);

  /// Adds to row s of z2 (padded classes, `vectors` vectors), for s from `first` to `end`, what a tile's units give.
  void (*_Nonnull output)(const struct nn_tile *_Nonnull tile, size_t first, size_t end, size_t vectors,
                          float *_Nonnull z2);

  /// The softmax of row s of z2 (padded classes, `vectors` vectors) for s from `first` to `end`: d2 becomes the gradient
  /// there, zeros in the padding; sums the sum of the exponentials; shifted the label's logit less the largest; and
  /// correct says whether the prediction is the label and all outputs are finite.
  void (*_Nonnull softmax)(size_t first, size_t end, size_t classes, size_t vectors, const uint8_t *_Nonnull labels,
                           const uint32_t *_Nonnull indices, float reciprocal, float *_Nonnull z2, float *_Nonnull d2,
                           float *_Nonnull sums, float *_Nonnull shifted, uint8_t *_Nonnull correct);

  /// d1 of a tile for the samples from `first` to `end`, from d2 (padded classes).
  void (*_Nonnull hidden_gradient)(const struct nn_tile *_Nonnull tile, size_t first, size_t end, size_t classes,
                                   size_t padded, const float *_Nonnull d2);

  /// The gradients of a tile for `count` samples: set where `is_first`, else added to. Where g1 is null the first layer's
  /// kernel is stepped at once instead, w = fma(−rate, gradient, w); `count` is then the whole batch.
  void (*_Nonnull backward)(const struct nn_tile *_Nonnull tile, const struct nn_inputs *_Nonnull inputs, size_t pixels,
                            size_t count, size_t class_vectors, const float *_Nonnull table, const float *_Nonnull d2,
                            int is_first, float rate);
};

const struct nn_training *_Nonnull nn_training_baseline(void);
const struct nn_training *_Nullable nn_training_avx2(void);

/// Tells the processor that this thread waits for another.
static inline void nn_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
