#ifndef NNB_CKERNELS_DISTORTION_H
#define NNB_CKERNELS_DISTORTION_H

#include <stddef.h>
#include <stdint.h>

/// The most lanes of a group of pixels, which kernels distort together; and the most pairs of nodes that such a group has to
/// do with, where nodes are a pixel apart.
#define NN_DISTORTION_LANES 16
#define NN_DISTORTION_PAIRS 10

/// How images of one size are distorted (Spec/arithmetic.md, 4.8), with the tables that all of them share.
struct nn_distortion {
  /// The sides, in pixels, 1 to 4,096.
  int32_t width, height;

  /// The settings, in the units and ranges of the section.
  int32_t elastic, rotate, shear, scale, aspect, shift;

  /// The columns and rows of nodes; and how many pairs of nodes a group has to do with.
  int32_t columns, rows, pairs;

  /// (groups, NN_DISTORTION_PAIRS, lanes, 2): for each group of as many pixels of a row as the kernels have lanes, the last of
  /// which ends with the row, the weights of the first two nodes that one of them has, then of the next two; zeros where a
  /// pixel has no such node, or is not there. And (groups) the first of these nodes.
  const int16_t *_Nonnull across;
  const int32_t *_Nonnull across_first;

  /// (height, 4): for each row the weights of its nodes; and (height) the first of these.
  const int16_t *_Nonnull down;
  const int32_t *_Nonnull down_first;
};

/// The first pixel of a group. If there are fewer pixels than lanes, its last ones are not there.
static inline int32_t nn_distortion_start(int32_t width, int32_t lanes, int32_t group) {
  return width >= lanes && width - lanes < lanes * group ? width - lanes : lanes * group;
}

/// Fills the tables of a distortion, whose sides are set, for kernels of so many lanes, and sets what follows from the
/// spacing of the nodes.
void nn_distortion_tables(struct nn_distortion *_Nonnull distortion, int32_t lanes, int32_t spacing,
                          int16_t *_Nonnull across, int32_t *_Nonnull across_first, int16_t *_Nonnull down,
                          int32_t *_Nonnull down_first);

/// The numbers that a distortion needs room for.
size_t nn_distortion_room(const struct nn_distortion *_Nonnull distortion);

#endif
