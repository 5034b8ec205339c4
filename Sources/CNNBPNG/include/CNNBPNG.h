#ifndef NNB_CPNG_H
#define NNB_CPNG_H

#include <stddef.h>
#include <stdint.h>

/// The limits of Spec/nnidx.md, section 3, that libpng has to know.
enum { NN_PNG_LARGEST_SIDE = 16384, NN_PNG_LARGEST_CHUNK = 8 << 20, NN_PNG_MESSAGE_BYTES = 160 };

/// How reading ended.
enum nn_png_outcome { NN_PNG_DONE = 0, NN_PNG_FAULT = 1, NN_PNG_NO_MEMORY = 2 };

/// What the start of a PNG file says.
struct nn_png_header {
  uint32_t width, height;

  /// The bits of a pixel in the file.
  uint32_t pixel_bits;

  /// Whether it is interlaced, and whether it may have pixels that are not opaque.
  int is_interlaced, has_alpha;
};

/// Reads the start of a PNG file of `count` bytes. Returns an outcome; of a fault, `message` is a sentence of libpng, its end
/// a zero, in NN_PNG_MESSAGE_BYTES.
int nn_png_read_header(
  const uint8_t *_Nullable data, size_t count, struct nn_png_header *_Nonnull header, char *_Nonnull message);

/// Decodes the file to grey, composited on a grey of `background`: `grey_count` pixels, which must be the product of width and
/// height. No error leaves this function but as an outcome.
int nn_png_read_grey(
  const uint8_t *_Nullable data, size_t count, uint8_t background, uint8_t *_Nonnull grey, size_t grey_count,
  char *_Nonnull message);

#endif
