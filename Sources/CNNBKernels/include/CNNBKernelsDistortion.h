#ifndef NNB_CKERNELS_DISTORTION_H
#define NNB_CKERNELS_DISTORTION_H

#include <stddef.h>
#include <stdint.h>

/// How images of one size are distorted (Spec/arithmetic.md, 4.8), with the tables that all of them share.
struct nn_distortion {
  /// The sides, in pixels, 1 to 4,096; and the columns and rows of nodes, sides / spacing rounded up, plus 3.
  int32_t width, height, columns, rows;

  /// The settings, in the units and ranges of the section.
  int32_t elastic, rotate, shear, scale, aspect, shift;

  /// (4, width rounded up to whole eights): for each x the weights of its nodes, zeros in the padding; and (the same
  /// width) the first of these nodes.
  const int32_t *_Nonnull across;
  const int32_t *_Nonnull across_first;

  /// (height, 4): the same for each y; and (height) the first of the nodes.
  const int32_t *_Nonnull down;
  const int32_t *_Nonnull down_first;
};

/// The weights of the four nodes at each of `side` pixels, and the first of these nodes. The weight of node i at pixel x
/// goes to `weights`[x · `pixel_stride` + i · `node_stride`].
void nn_distortion_weights(int32_t side, int32_t spacing, size_t pixel_stride, size_t node_stride,
                           int32_t *_Nonnull first, int32_t *_Nonnull weights);

#endif
