#ifndef NNB_CKERNELS_LATER_H
#define NNB_CKERNELS_LATER_H

#include <stddef.h>
#include <stdint.h>

struct nn_tile;

/// The kernels of training that networks with several hidden layers need besides, in the order of Spec/arithmetic.md, section
/// 3. The first kernel of a tile of a later layer is (inputs, units), the inputs being the units of the layer before.
///
/// Numbers *by unit* are (units, 64): for each unit those of a section's samples, and others where there are fewer.
struct nn_later {
  /// The activations of a tile for `count` samples, where z > 0, otherwise +0: by sample in `rows`, which are `stride` apart
  /// and begin at a whole vector, and by unit in `columns`, with zeros for samples that are not there.
  void (*_Nonnull activate)(const struct nn_tile *_Nonnull tile, size_t count, float *_Nonnull rows, size_t stride,
                            float *_Nonnull columns);

  /// Adds to the sums of `units` units, by unit, what up to 64 units of the layer after give to the gradient there, in
  /// order; from +0 where `is_first`. `kernel` has the rows of these units in a tile of that layer, `stride` apart, of which
  /// `next` numbers are there, and `gradient` the gradient at the tile's units, by unit.
  void (*_Nonnull add_gradient)(size_t units, const float *_Nonnull kernel, size_t stride, size_t next,
                                const float *_Nonnull gradient, size_t count, int is_first, float *_Nonnull sums);

  /// Makes the sums of a tile, by unit, the gradient at its units: +0 where an activation, by unit, is not above 0. d1 of
  /// the tile becomes the same by sample.
  void (*_Nonnull finish_gradient)(const struct nn_tile *_Nonnull tile, size_t count, const float *_Nonnull activations,
                                   float *_Nonnull sums);

  /// d1 of a tile by unit.
  void (*_Nonnull turn_gradient)(const struct nn_tile *_Nonnull tile, size_t count, float *_Nonnull gradient);

  /// The gradients of a tile for `count` samples, from its d1 and the activations of the `inputs` units of the layer before,
  /// by unit: set where `is_first`, else added to. Where it `steps`, the first kernel is stepped at once, as in `nn_training`.
  /// d2 has `classes` classes, which are none if the output layer is not the next one.
  void (*_Nonnull backward)(const struct nn_tile *_Nonnull tile, size_t inputs, const float *_Nonnull activations,
                            size_t count, size_t classes, const float *_Nonnull d2, int is_first, int steps, float rate);
};

#endif
