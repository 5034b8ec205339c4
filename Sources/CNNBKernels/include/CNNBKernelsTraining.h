#ifndef NNB_CKERNELS_TRAINING_H
#define NNB_CKERNELS_TRAINING_H

#include <stddef.h>
#include <stdint.h>

#include "CNNBKernelsDistortion.h"
#include "CNNBKernelsLater.h"

/// The most classes: a label is two bytes.
#define NN_CLASSES 65536

/// The f32 lanes of a vector: what rows are padded to.
#define NN_LANES 16

/// The units of a tile: four vectors, which is what stays in registers.
#define NN_TILE 64

/// The most samples that are taken through the network together: a group of Spec/arithmetic.md, 3.6.
#define NN_SECTION 64

/// The units whose part of a sum in the next layer is taken by itself (Spec/arithmetic.md, 3.3).
#define NN_GROUP 32

/// The pixels that are put in order together on the way backward: a byte is enough to say which.
#define NN_STRETCH 256

/// Prefetch distances for bytes and for rows, in lists of terms.
#define NN_AHEAD 8

/// A part of a hidden layer, up to 64 units, that one thread computes. All rows have `vectors` vectors of 16 units; units beyond
/// the last are padded with zeros and stay zeros. Here the layer is called the first and the output layer the second. If there
/// are several hidden layers, only tiles of the last one have classes, and the pixels of later ones are the units of the layer
/// before.
struct nn_tile {
  size_t vectors;

  /// (pixels, units): the kernel of the first layer, and its gradient, which need not be there where steps are taken at
  /// once.
  float *_Nonnull w1;
  float *_Nullable g1;

  /// (units): the bias, and its gradient.
  float *_Nonnull b1, *_Nonnull gb1;

  /// (units, classes padded): the kernel of the second layer, and its gradient.
  float *_Nonnull w2, *_Nonnull g2;

  /// (classes, units): the transposed kernel of the second layer.
  float *_Nonnull transposed;

  /// (64, units): the sums of the first layer, and the gradient there.
  float *_Nonnull z1, *_Nonnull d1;
};

/// A section of samples on their way through training, in the forms that a thread wants. Blocks are of 64 pixels, the
/// last one of what remains.
struct nn_inputs {
  /// (64): where the bytes of each sample are, and those of the samples of the next section; samples that are not there
  /// are the first one again. And (64), always the same, the places in `end_bytes`.
  const uint8_t *_Nullable *_Nonnull samples;
  const uint8_t *_Nullable *_Nonnull next;
  const uint8_t *_Nullable *_Nonnull ends;

  /// (64, 64): the bytes of the last block where that is not a whole one, zeros behind them.
  uint8_t *_Nonnull end_bytes;

  /// (blocks, 64): for each sample the pixels of the block that are not zero; and the samples in the order of how many
  /// those are, behind them all room for 64 more.
  uint64_t *_Nonnull sample_masks;
  uint8_t *_Nonnull sample_order;

  /// (blocks): the number of samples that are all zero there.
  uint8_t *_Nonnull blank_samples;

  /// (pixels, 64): the bytes by pixel.
  uint8_t *_Nonnull columns;

  /// (blocks, 64): for each pixel the samples that are not zero there; and (stretches, 256) the pixels of a stretch in
  /// the order of how many those are, behind them all room for 64 more.
  uint64_t *_Nonnull pixel_masks;
  uint8_t *_Nonnull pixel_order;

  /// (stretches): the number of pixels that are zero in all samples.
  uint16_t *_Nonnull blank_pixels;
};

/// The kernels of training on bytes, in the order of Spec/arithmetic.md, section 3. An input is table[byte]; table[b]
/// must be the f32 product of b and table[1], and zero for byte 0 alone. There are up to 65,536 classes.
struct nn_training {
  /// Fills `inputs` from `count` samples, 1 to 64, of `pixels` bytes each; sample s is at `images` + indices[s] *
  /// pixels. `next` are those of the section to come, which may be none.
  void (*_Nonnull prepare)(const struct nn_inputs *_Nonnull inputs, const uint8_t *_Nonnull images, size_t pixels,
                           const uint32_t *_Nonnull indices, size_t count, const uint32_t *_Nullable next,
                           size_t next_count);

  /// z1 of a tile for `count` samples; fetches the next section's bytes into the cache on the way, where that is said.
  void (*_Nonnull forward)(const struct nn_tile *_Nonnull tile, const struct nn_inputs *_Nonnull inputs, size_t pixels,
                           size_t count, const float *_Nonnull table, int fetches);

  /// What each 32 units of a tile give to z2 of `count` samples, as sums from +0: (groups of 32, 64, `vectors`
  /// vectors of classes).
  void (*_Nonnull output)(const struct nn_tile *_Nonnull tile, size_t count, size_t vectors, float *_Nonnull partial);

  /// The softmax of `count` samples: z2 is bias and the `groups` partial sums, in order; d2 becomes the gradient there,
  /// zeros in the padding; losses the cross-entropy in nats; and correct says whether the prediction is the label and
  /// all outputs are finite. `room` is for (2, classes, 16) numbers in between.
  void (*_Nonnull softmax)(size_t count, size_t classes, size_t vectors, const float *_Nonnull bias,
                           const float *_Nonnull partial, size_t groups, const uint16_t *_Nonnull labels,
                           const uint32_t *_Nonnull indices, float reciprocal, float *_Nonnull d2,
                           double *_Nonnull losses, uint8_t *_Nonnull correct, float *_Nonnull room);

  /// d1 of a tile for `count` samples, from d2 (padded classes).
  void (*_Nonnull hidden_gradient)(const struct nn_tile *_Nonnull tile, size_t count, size_t classes, size_t padded,
                                   const float *_Nonnull d2);

  /// The gradients of a tile for `count` samples: set where `is_first`, else added to. Where it `steps`, the first
  /// layer's kernel is stepped at once instead of its gradient being kept, w = fma(−rate, gradient, w); g1 may be null
  /// where all sections are first and step. d2 has padded classes.
  void (*_Nonnull backward)(const struct nn_tile *_Nonnull tile, const struct nn_inputs *_Nonnull inputs, size_t pixels,
                            size_t count, size_t classes, const float *_Nonnull table, const float *_Nonnull d2,
                            int is_first, int steps, float rate);

  /// The gradient of the second bias (padded classes) for `count` samples: set where `is_first`, else added to.
  void (*_Nonnull bias_gradient)(size_t count, size_t vectors, const float *_Nonnull d2,
                                 float *_Nonnull gradient, int is_first);

  /// Makes the transposed copy of a tile's w2 what that is now.
  void (*_Nonnull transpose_tile)(const struct nn_tile *_Nonnull tile, size_t classes, size_t padded);

  /// The lanes that the tables of a distortion have to be made for.
  int32_t distortion_lanes;

  /// The image that sample `index` becomes in an epoch. `room` has 2 · columns · (rows + 1) numbers, `frame`
  /// (width + 3) · (height + 3) + 4 bytes; what is in them does not matter.
  void (*_Nonnull distort)(const struct nn_distortion *_Nonnull settings, const uint8_t *_Nonnull image, uint64_t seed,
                           uint64_t epoch, uint64_t index, int32_t *_Nonnull room, uint16_t *_Nonnull frame,
                           uint8_t *_Nonnull result);

  /// Those of networks with several hidden layers.
  struct nn_later later;
};

const struct nn_training *_Nonnull nn_training_baseline(void);
const struct nn_training *_Nullable nn_training_avx2(void);
const struct nn_training *_Nullable nn_training_avx512(void);

/// Tells the processor that this thread waits for another.
static inline void nn_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
