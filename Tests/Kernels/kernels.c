// Runs the C kernels on made-up numbers and prints a checksum of all they give: `kernels baseline|avx2|avx512`. Every
// instruction set must print the same; see check-kernels in the Makefile.

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CNNBKernels.h"

enum { PIXELS = 300, BLOCKS = 5, STRETCHES = 2, SAMPLES = 200 };

static uint64_t state = 1;

static uint32_t next(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

static uint64_t hash = 1469598103934665603u;

static void add(const void *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 1099511628211u;
}

static void *memory(size_t size) {
  void *result = aligned_alloc(64, (size + 63) / 64 * 64);
  return memset(result, 0, size);
}

static float *numbers(size_t count, float scale) {
  float *result = memory(count * sizeof(float));
  for (size_t i = 0; i < count; i++) result[i] = ((float)next() / 2147483648.0f - 0.5f) * scale;
  return result;
}

static struct nn_tile tile(size_t width, size_t classes, size_t padded, int keeps_gradient) {
  const size_t in = PIXELS;
  return (struct nn_tile){
      .vectors = width / NN_LANES,
      .w1 = numbers(in * width, 0.3f),
      .g1 = keeps_gradient ? numbers(in * width, 0.0f) : NULL,
      .b1 = numbers(width, 0.1f),
      .gb1 = numbers(width, 0.0f),
      .w2 = numbers(width * padded, 0.5f),
      .g2 = numbers(width * padded, 0.0f),
      .transposed = numbers(classes * width, 0.0f),
      .z1 = numbers(NN_SECTION * width, 0.0f),
      .d1 = numbers(NN_SECTION * width, 0.0f),
  };
}

static void release(struct nn_tile *t) {
  free(t->w1), free(t->g1), free(t->b1), free(t->gb1), free(t->w2), free(t->g2), free(t->transposed), free(t->z1), free(t->d1);
}

static void train(const struct nn_training *k, const struct nn_kernels *e, size_t classes, int keeps_gradient) {
  const size_t vectors = (classes + NN_LANES - 1) / NN_LANES, padded = vectors * NN_LANES;
  struct nn_tile tiles[] = {tile(64, classes, padded, keeps_gradient), tile(48, classes, padded, keeps_gradient)};
  float *m = numbers(PIXELS * 64, 0.0f), *v = numbers(PIXELS * 64, 0.0f), table[256];
  for (int i = 0; i < 256; i++) table[i] = (float)i * (1.0f / 255);
  uint8_t *images = memory(SAMPLES * PIXELS), correct[NN_SECTION];
  uint16_t *labels = memory(SAMPLES * sizeof *labels);
  uint32_t indices[SAMPLES];
  for (size_t i = 0; i < SAMPLES * PIXELS; i++) images[i] = next() % 3 ? 0 : (uint8_t)next();
  for (uint32_t i = 0; i < SAMPLES; i++) labels[i] = next() % classes, indices[i] = i * 77 % SAMPLES;
  struct nn_inputs inputs = {
      .samples = memory(NN_SECTION * sizeof(void *)),
      .ends = memory(NN_SECTION * sizeof(void *)),
      .next = memory(NN_SECTION * sizeof(void *)),
      .end_bytes = memory(NN_SECTION * 64),
      .sample_masks = memory(BLOCKS * NN_SECTION * 8),
      .sample_order = memory(BLOCKS * NN_SECTION + 64),
      .blank_samples = memory(BLOCKS),
      .columns = memory(PIXELS * NN_SECTION),
      .pixel_masks = memory(BLOCKS * 64 * 8),
      .pixel_order = memory(PIXELS + 64),
      .blank_pixels = memory(STRETCHES * sizeof(uint16_t)),
  };
  for (size_t s = 0; s < NN_SECTION; s++) inputs.ends[s] = inputs.end_bytes + 64 * s;
  float *partial = numbers(4 * NN_SECTION * padded, 0.0f), *bias = numbers(padded, 0.0f);
  float *d2 = numbers(NN_SECTION * padded, 0.0f), *gradient = numbers(padded, 0.0f);
  float *room = memory(2 * classes * NN_LANES * sizeof(float));
  double losses[NN_SECTION];
  const struct nn_adam adam = {0.9f, 0.1f, 0.999f, 0.001f, 0.01f, 0.7f, 1e-8f, 0.99f};
  for (int round = 0; round < 3; round++)
    for (size_t first = 0; first < SAMPLES; first += NN_SECTION) {
      const size_t count = SAMPLES - first < NN_SECTION ? SAMPLES - first : NN_SECTION;
      k->prepare(&inputs, images, PIXELS, indices + first, count, NULL, 0);
      for (int t = 0; t < 2; t++) {
        k->transpose_tile(&tiles[t], classes, padded);
        k->forward(&tiles[t], &inputs, PIXELS, count, table, 0);
        k->output(&tiles[t], count, vectors, partial + t * 2 * NN_SECTION * padded);
      }
      k->softmax(count, classes, vectors, bias, partial, 4, labels, indices + first, 1.0f / (float)count, d2,
                 losses, correct, room);
      const int is_first = !keeps_gradient || first == 0;
      // At once, or in the last round at once with what the gradient has so far.
      const int steps = !keeps_gradient || (round == 2 && first + count == SAMPLES);
      for (int t = 0; t < 2; t++) {
        k->hidden_gradient(&tiles[t], count, classes, padded, d2);
        k->backward(&tiles[t], &inputs, PIXELS, count, classes, table, d2, is_first, steps, 0.3f);
        if (keeps_gradient && t == 0) e->adam(PIXELS * 64, &adam, tiles[t].g1, m, v, tiles[t].w1);
        if (keeps_gradient && t == 1) e->nesterov(PIXELS * 48, 0.1f, 0.9f, tiles[t].g1, m, tiles[t].w1);
        e->step(tiles[t].vectors * NN_LANES * padded, 0.3f, tiles[t].g2, tiles[t].w2);
        e->step(tiles[t].vectors * NN_LANES, 0.3f, tiles[t].gb1, tiles[t].b1);
        add(tiles[t].w1, PIXELS * tiles[t].vectors * NN_LANES * 4);
        add(tiles[t].z1, count * tiles[t].vectors * NN_LANES * 4);
        add(tiles[t].w2, tiles[t].vectors * NN_LANES * padded * 4);
      }
      k->bias_gradient(count, vectors, d2, gradient, is_first);
      e->step(padded, 0.3f, gradient, bias);
      add(bias, classes * 4);
      add(losses, count * sizeof(double));
      add(correct, count);
    }
}

// A section on its way through two hidden layers: 48 units, of which the last 5 are not there, and 64.
static void train_later(const struct nn_training *k, const struct nn_kernels *e, size_t count) {
  enum { FIRST = 48, UNITS = 43, SECOND = 64, CLASSES = 10, PADDED = 16 };
  const struct nn_later *later = &k->later;
  struct nn_tile first = tile(FIRST, 0, 0, 1), second = tile(SECOND, CLASSES, PADDED, 1);
  for (size_t s = 0; s < NN_SECTION; s++)
    for (size_t i = 0; i < UNITS; i++) first.z1[s * FIRST + i] = ((float)next() / 2147483648.0f - 0.5f);
  float *rows = numbers(NN_SECTION * FIRST, 0.0f), *columns = numbers(FIRST * NN_SECTION, 0.0f);
  float *sums = numbers(FIRST * NN_SECTION, 0.0f), *gradient = numbers(SECOND * NN_SECTION, 0.0f);
  float *d2 = numbers(NN_SECTION * PADDED, 0.1f);
  for (int round = 0; round < 3; round++) {
    later->activate(&first, count, rows, FIRST, columns);
    e->dense(count, UNITS, SECOND / NN_LANES, 1, rows, FIRST, second.w1, second.b1, second.z1, SECOND);
    k->transpose_tile(&second, CLASSES, PADDED);
    k->hidden_gradient(&second, count, CLASSES, PADDED, d2);
    later->turn_gradient(&second, count, gradient);
    // As from two tiles of 40 and 24 units.
    later->add_gradient(UNITS, second.w1, SECOND, 40, gradient, count, 1, sums);
    later->add_gradient(UNITS, second.w1 + 40, SECOND, 24, gradient + 40 * NN_SECTION, count, 0, sums);
    later->finish_gradient(&first, count, columns, sums);
    later->backward(&second, UNITS, columns, count, CLASSES, d2, round == 0, round == 2, 0.3f);
    add(rows, count * FIRST * 4);
    add(columns, FIRST * NN_SECTION * 4);
    add(second.z1, count * SECOND * 4);
    add(gradient, SECOND * NN_SECTION * 4);
    add(first.d1, count * FIRST * 4);
    add(second.w1, UNITS * SECOND * 4);
    add(second.g1, UNITS * SECOND * 4);
    add(second.gb1, SECOND * 4);
    add(second.g2, SECOND * PADDED * 4);
    for (size_t i = 0; i < NN_SECTION * FIRST; i++) first.z1[i] -= first.d1[i];
  }
}

// Numbers for the second layer, of a kind: usual ones; such that products are too small for a number; and with infinities and NaN.
static float special(int kind) {
  static const float small[] = {1e-30f, -1e-30f, 1e-45f, -1e-45f, 0.0f, -0.0f}, wild[] = {INFINITY, -INFINITY, NAN, 3e38f};
  const float x = ((float)next() / 2147483648.0f - 0.5f);
  const uint32_t chance = next();
  if (kind == 1 && chance % 8) return small[chance / 8 % 6];
  if (kind == 2 && chance % 64 == 0) return wild[chance / 64 % 4];
  return x;
}

// Whether both are the same bits, or both NaN.
static int is_same(float a, float b) { return memcmp(&a, &b, 4) == 0 || (a != a && b != b); }

// Whether the second layer's sums and the gradient of its kernel are what a loop over single numbers makes of them
// (Spec/arithmetic.md, 3.2, 3.3, 3.5). Counts the results of -0.
static int is_second_layer_right(const struct nn_training *k, int kind, size_t width, size_t classes, size_t count,
                                 size_t *minus_zeros) {
  const size_t vectors = (classes + NN_LANES - 1) / NN_LANES, padded = vectors * NN_LANES;
  struct nn_tile t = tile(width, classes, padded, 0);
  // Some units and some samples are always silent.
  for (size_t s = 0; s < NN_SECTION; s++)
    for (size_t i = 0; i < width; i++)
      t.z1[s * width + i] = i % 7 == 3 || s % 9 == 4 ? -fabsf(special(kind == 2 ? 0 : kind)) : special(kind);
  float *d2 = memory(NN_SECTION * padded * 4), *partial = memory(NN_SECTION * 2 * padded * 4);
  for (size_t s = 0; s < count; s++)
    for (size_t j = 0; j < classes; j++) d2[s * padded + j] = special(kind);
  for (size_t i = 0; i < width * padded; i++) t.w2[i] = i % padded < classes ? special(kind) : 0.0f;
  const struct nn_inputs none = {0};
  float table[256] = {0};
  k->output(&t, count, vectors, partial);
  k->backward(&t, &none, 0, count, classes, table, d2, 1, 1, 0.0f);
  int is_right = 1;
  for (size_t j = 0; j < classes; j++) {
    for (size_t i = 0; i < width; i++) {
      float sum = 0.0f;
      for (size_t s = 0; s < count; s++)
        if (!(t.z1[s * width + i] <= 0.0f)) sum = fmaf(t.z1[s * width + i], d2[s * padded + j], sum);
      is_right &= is_same(sum, t.g2[i * padded + j]);
      *minus_zeros += sum == 0.0f && signbit(sum);
    }
    for (size_t s = 0; s < count; s++)
      for (size_t g = 0; 32 * g < width; g++) {
        float sum = 0.0f;
        for (size_t i = 32 * g; i < width && i < 32 * g + 32; i++)
          if (!(t.z1[s * width + i] <= 0.0f)) sum = fmaf(t.z1[s * width + i], t.w2[i * padded + j], sum);
        is_right &= is_same(sum, partial[(g * NN_SECTION + s) * padded + j]);
        *minus_zeros += sum == 0.0f && signbit(sum);
      }
  }
  release(&t), free(d2), free(partial);
  return is_right;
}

static int are_second_layers_right(const struct nn_training *k) {
  size_t minus_zeros = 0;
  for (int kind = 0; kind < 3; kind++)
    for (size_t width = NN_LANES; width <= 64; width += NN_LANES)
      for (size_t classes = 1; classes < 40; classes += classes < 17 ? 4 : 11)
        for (size_t count = 1; count <= NN_SECTION; count += 7)
          if (!is_second_layer_right(k, kind, width, classes, count, &minus_zeros)) return 0;
  return minus_zeros > 0;
}

static void evaluate(const struct nn_kernels *e) {
  enum { ROWS = 37, IN = 100 };
  float *x = numbers(ROWS * IN, 2.0f), *kernel = numbers(IN * 32, 1.0f), *bias = numbers(32, 1.0f);
  float *z = numbers(ROWS * 32, 0.0f), *p = numbers(ROWS * 32, 0.0f), sums[ROWS];
  for (size_t i = 0; i < ROWS * IN; i += 3) x[i] = i % 2 ? 0.0f : -0.0f;
  for (int is_grouped = 0; is_grouped < 2; is_grouped++) {
    e->dense(ROWS, IN, 32 / NN_LANES, is_grouped, x, IN, kernel, bias, z, 32);
    add(z, ROWS * 32 * 4);
    e->relu(ROWS * 32, z, p);
    add(p, ROWS * 32 * 4);
    e->softmax(ROWS, 32, 32, z, p, sums);
    add(p, ROWS * 32 * 4);
  }
  double squares[8] = {0};
  e->square_sums(ROWS * IN, x, squares);
  add(squares, sizeof squares);
}

// Whether bytes give the bits that the inputs which they become give.
static int bytes_are_inputs(const struct nn_kernels *e) {
  enum { ROWS = 101, IN = 100 };
  float *kernel = numbers(IN * 32, 1.0f), *bias = numbers(32, 1.0f), table[256];
  float *x = numbers(ROWS * IN, 0.0f), *z = numbers(ROWS * 32, 0.0f), *other = numbers(ROWS * 32, 0.0f);
  uint8_t bytes[ROWS * IN];
  for (int i = 0; i < 256; i++) table[i] = (float)i * 0.013f;
  for (size_t i = 0; i < ROWS * IN; i++) {
    bytes[i] = i % 3 == 0 || i / IN == 5 ? 0 : (uint8_t)(i * 37);
    x[i] = table[bytes[i]];
  }
  e->dense(ROWS, IN, 32 / NN_LANES, 0, x, IN, kernel, bias, z, 32);
  e->dense_bytes(ROWS, IN, 32 / NN_LANES, bytes, IN, table, kernel, bias, other, 32);
  return memcmp(z, other, ROWS * 32 * 4) == 0;
}

// An image that Fixtures/make_distortion.py makes too.
static void make_image(uint32_t number, size_t size, uint8_t *image) {
  for (uint32_t p = 0; p < size; p++) {
    uint32_t v = p * 2654435761u + number * 2246822519u;
    v ^= v >> 15;
    image[p] = v & 1 ? 0 : (uint8_t)(v >> 8);
  }
}

static uint32_t crc32(uint32_t sum, const uint8_t *bytes, size_t count) {
  sum = ~sum;
  for (size_t i = 0; i < count; i++) {
    sum ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0);
  }
  return ~sum;
}

// Whether 40 distorted images have the CRC-32 of Fixtures/reference/distortion/crc32.json.
static int distorts(const struct nn_training *k, struct nn_distortion d, int32_t spacing, uint64_t seed, uint64_t epoch,
                    uint32_t expected) {
  const size_t width = (size_t)d.width, height = (size_t)d.height, lanes = (size_t)k->distortion_lanes;
  const size_t groups = (width + lanes - 1) / lanes;
  int16_t *across = memory(groups * NN_DISTORTION_PAIRS * lanes * 4), *down = memory(4 * height * 2);
  int32_t *across_first = memory(groups * 4), *down_first = memory(height * 4);
  nn_distortion_tables(&d, k->distortion_lanes, spacing, across, across_first, down, down_first);
  // No larger than they must be, for sanitizers.
  int32_t *room = malloc(nn_distortion_room(&d) * 4);
  uint16_t *frame = malloc((width + 3) * (height + 2) * 2);
  uint8_t *image = malloc(width * height), *result = malloc(width * height);
  uint32_t sum = 0;
  for (uint32_t number = 0; number < 40; number++) {
    make_image(number, width * height, image);
    k->distort(&d, image, seed, epoch, number, room, frame, result);
    sum = crc32(sum, result, width * height);
  }
  free(across), free(down), free(across_first), free(down_first), free(room), free(image), free(frame), free(result);
  return sum == expected;
}

int main(int count, char **words) {
  const char *set = count > 1 ? words[1] : "baseline";
  const struct nn_kernels *e = nn_kernels_baseline();
  const struct nn_training *k = nn_training_baseline();
  if (strcmp(set, "avx2") == 0) e = nn_kernels_avx2(), k = nn_training_avx2();
  if (strcmp(set, "avx512") == 0) e = nn_kernels_avx512(), k = nn_training_avx512();
  if (!e || !k) return puts("not on this processor"), 0;
  train(k, e, 10, 0);
  train(k, e, 10, 1);
  train(k, e, 37, 1);
  train_later(k, e, NN_SECTION);
  train_later(k, e, 37);
  evaluate(e);
  if (!bytes_are_inputs(e)) return puts("bytes give other bits than the inputs that they become"), 1;
  if (!are_second_layers_right(k)) return puts("the second layer is not what single numbers give"), 1;
  const struct nn_distortion digits = {28, 28, 1280, 8000, 8000, 6000, 3000, 0, 0, 0, 0, NULL, NULL, NULL, NULL};
  const struct nn_distortion strong = {27, 13, 2047, 32767, 32767, 32767, 32767, 2047, 0, 0, 0, NULL, NULL, NULL, NULL};
  if (!distorts(k, digits, 7, 1, 1, 0xcdc4e0d2u) || !distorts(k, strong, 1, UINT64_MAX, 1000000, 0xc096b491u))
    return puts("images are distorted to other bytes than by Spec/arithmetic.md, 4.8"), 1;
  printf("%016llx\n", (unsigned long long)hash);
}
