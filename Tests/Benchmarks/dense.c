// The strongest dense peer: training by hand in C, with the matrix products of OpenBLAS. bench.py compiles it.
//
//     dense DATA HIDDEN[,HIDDEN…] BATCH THREADS EPOCHS
//
// prints the images per second of the fastest of the epochs after the first. It trains a network with ReLU, softmax and
// cross-entropy by plain gradient descent on shuffled batches of f32, as the other peers do (peers.py). OpenBLAS uses as many
// threads as are given, or in every other epoch one, which is faster for small products.

#include <cblas.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum { CLASSES = 10, LAYERS = 17 };
static const float RATE = 0.1f;

// The bytes behind the header of an IDX file, gzipped or not.
static uint8_t *read_idx(const char *folder, const char *name, size_t *count, size_t *size) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *there = fopen(path, "rb");
  if (there) fclose(there);
  else snprintf(path, sizeof path, "%s/%s.gz", folder, name);
  gzFile file = gzopen(path, "rb");
  uint8_t head[4 + 4 * 4];
  if (!file || gzread(file, head, 4) != 4 || head[3] < 1 || head[3] > 4) exit(fprintf(stderr, "%s: no IDX file\n", path));
  gzread(file, head + 4, 4u * head[3]);
  *size = 1;
  for (int axis = 0; axis < head[3]; axis++) {
    const uint8_t *b = head + 4 + 4 * axis;
    const size_t n = (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
    if (axis == 0) *count = n;
    else *size *= n;
  }
  uint8_t *data = malloc(*count * *size);
  if (gzread(file, data, (unsigned)(*count * *size)) != (int)(*count * *size)) exit(fprintf(stderr, "%s is cut\n", path));
  gzclose(file);
  return data;
}

static uint64_t state = 1;
static uint64_t number(void) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}

static float *floats(size_t count) {
  float *memory = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  memset(memory, 0, count * sizeof(float));
  return memory;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int layers, sizes[LAYERS + 1];
static float *w[LAYERS], *b[LAYERS], *a[LAYERS + 1], *d[LAYERS + 1];

// One step with the m samples in a[0]; `label` has their classes.
static void step(int m, const uint8_t *label) {
  for (int k = 0; k < layers; k++) {
    const int in = sizes[k], out = sizes[k + 1];
    for (int s = 0; s < m; s++) memcpy(a[k + 1] + (size_t)s * out, b[k], sizeof(float) * out);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, out, in, 1, a[k], in, w[k], out, 1, a[k + 1], out);
    if (k + 1 < layers) {
      float *values = a[k + 1];
      for (size_t i = 0; i < (size_t)m * out; i++) values[i] = values[i] > 0 ? values[i] : 0;
    }
  }
  for (int s = 0; s < m; s++) {
    float *p = a[layers] + s * CLASSES, most = p[0], sum = 0;
    for (int j = 1; j < CLASSES; j++) most = p[j] > most ? p[j] : most;
    for (int j = 0; j < CLASSES; j++) sum += p[j] = expf(p[j] - most);
    for (int j = 0; j < CLASSES; j++) d[layers][s * CLASSES + j] = (p[j] / sum - (j == label[s])) / (float)m;
  }
  for (int k = layers - 1; k >= 0; k--) {
    const int in = sizes[k], out = sizes[k + 1];
    if (k > 0) {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, in, out, 1, d[k + 1], out, w[k], out, 0, d[k], in);
      for (size_t i = 0; i < (size_t)m * in; i++) d[k][i] = a[k][i] > 0 ? d[k][i] : 0;
    }
    // The step of the kernel at once: beta is 1.
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, in, out, m, -RATE, a[k], in, d[k + 1], out, 1, w[k], out);
    for (int s = 0; s < m; s++)
      for (int j = 0; j < out; j++) b[k][j] -= RATE * d[k + 1][(size_t)s * out + j];
  }
}

int main(int count, char **words) {
  if (count != 6) return fprintf(stderr, "dense DATA HIDDEN BATCH THREADS EPOCHS\n"), 64;
  const int batch = atoi(words[3]), threads = atoi(words[4]), epochs = atoi(words[5]);
  size_t samples, pixels, labelCount, one;
  const uint8_t *images = read_idx(words[1], "train-images-idx3-ubyte", &samples, &pixels);
  const uint8_t *labels = read_idx(words[1], "train-labels-idx1-ubyte", &labelCount, &one);
  sizes[0] = (int)pixels;
  for (char *word = strtok(words[2], ","); word && layers < LAYERS - 1; word = strtok(NULL, ",")) sizes[++layers] = atoi(word);
  sizes[++layers] = CLASSES;
  for (int k = 0; k <= layers; k++) {
    a[k] = floats((size_t)batch * sizes[k]), d[k] = floats((size_t)batch * sizes[k]);
    if (k == layers) break;
    w[k] = floats((size_t)sizes[k] * sizes[k + 1]), b[k] = floats(sizes[k + 1]);
    const float limit = sqrtf(6.0f / (float)sizes[k]);
    for (size_t i = 0; i < (size_t)sizes[k] * sizes[k + 1]; i++)
      w[k][i] = limit * ((float)(number() >> 40) * 0x1p-23f - 1);
  }
  float *x = floats(samples * pixels);
  for (size_t i = 0; i < samples * pixels; i++) x[i] = (float)images[i] * (1.0f / 255);
  uint32_t *order = malloc(samples * sizeof *order);
  uint8_t *chosen = malloc((size_t)batch);
  for (size_t i = 0; i < samples; i++) order[i] = (uint32_t)i;
  double best = INFINITY;
  for (int epoch = 0; epoch <= (threads > 1 ? 2 * epochs : epochs); epoch++) {
    openblas_set_num_threads(epoch % 2 ? threads : threads > 1 && epoch > 0 ? 1 : threads);
    const double begin = now();
    for (size_t i = samples - 1; i > 0; i--) {
      const size_t j = number() % (i + 1);
      const uint32_t other = order[i];
      order[i] = order[j], order[j] = other;
    }
    for (size_t first = 0; first < samples; first += (size_t)batch) {
      const int m = samples - first < (size_t)batch ? (int)(samples - first) : batch;
      for (int s = 0; s < m; s++) {
        const size_t sample = order[first + (size_t)s];
        memcpy(a[0] + (size_t)s * pixels, x + sample * pixels, pixels * sizeof(float));
        chosen[s] = labels[sample];
      }
      step(m, chosen);
    }
    const double seconds = now() - begin;
    if (epoch > 0 && seconds < best) best = seconds;
  }
  if (!isfinite(w[0][0])) return fprintf(stderr, "it diverged\n"), 1;
  printf("%.1f\n", (double)samples / best);
  return 0;
}
