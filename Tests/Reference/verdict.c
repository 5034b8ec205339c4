/* What the reader in C (Spec/reference/nnb.h) says of a file, as verdict.py beside this has it.

       verdict FILE...                lines, one a file
       verdict                        frames on standard input, each a u32 and that many bytes of a file; one line a frame
       verdict --outputs FILE SHAPE   the outputs of a network for samples on standard input, SHAPE bytes each, as f32
       verdict --inputs FILE SHAPE    the same of the inputs of its first layer
       verdict --fma                  a*b + c of triples of f32 on standard input, by whole numbers

   Each file lies in a piece of memory of its own size but for one byte before it, so that it is not aligned. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NNB_IMPLEMENTATION
#include "../../Spec/reference/nnb.h"

#ifdef NNB_SMALL
#define nnb_fault_name(fault) ((fault) ? "refused" : "ok")
#endif

#define MOST_HEX 4096

static const char *const types[] = { "", "f32", "f64", "f16", "bf16", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64" };
static const char *const activations[] = { "linear", "relu", "softmax", "sigmoid", "tanh", "gelu, exact", "gelu by tanh", "elu",
  "selu", "leaky relu", "softplus", "swish" };
#ifndef NNB_COMPUTE_ONLY
static const char *const optimizers[] = { "sgd", "momentum", "nesterov", "adam" };
static const char *const schedules[] = { "constant", "step", "cosine" };
static const char *const initial[] = { "he-uniform", "uniform", "given" };
#endif

/* SHA-256 (FIPS 180-4), of large contents. ----------------------------------------------------------------------------- */

static uint32_t turned(uint32_t word, int by) { return word >> by | word << (32 - by); }

static uint32_t root(uint64_t prime, int power) { /* the first 32 bits of the fraction of a square or cube root */
  uint64_t low = 0, high = UINT64_C(1) << 37, middle;
  while (high - low > 1) { /* the largest r with (r / 2^32)^power <= prime */
    long double r;
    middle = (low + high) / 2;
    r = (long double)middle / 4294967296.0L;
    if ((power == 2 ? r * r : r * r * r) <= (long double)prime) low = middle; else high = middle;
  }
  return (uint32_t)low;
}

static void sha256_block(uint32_t state[8], const unsigned char *bytes, const uint32_t constants[64]) {
  uint32_t words[64], v[8], s, t;
  int at;
  for (at = 0; at < 16; at++, bytes += 4) {
    words[at] = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
  }
  for (; at < 64; at++) {
    s = words[at - 15];
    t = words[at - 2];
    words[at] = words[at - 16] + words[at - 7] + (turned(s, 7) ^ turned(s, 18) ^ s >> 3) + (turned(t, 17) ^ turned(t, 19) ^ t >> 10);
  }
  memcpy(v, state, sizeof v);
#define V(letter) v[(letter - at) & 7] /* the eight values turn around instead of moving */
  for (at = 0; at < 64; at++) {
    s = V(7) + (turned(V(4), 6) ^ turned(V(4), 11) ^ turned(V(4), 25)) + ((V(4) & V(5)) ^ (~V(4) & V(6))) + constants[at] + words[at];
    t = (turned(V(0), 2) ^ turned(V(0), 13) ^ turned(V(0), 22)) + ((V(0) & V(1)) ^ (V(0) & V(2)) ^ (V(1) & V(2)));
    V(3) += s;
    V(7) = s + t;
  }
#undef V
  for (at = 0; at < 8; at++) state[at] += v[at];
}

static void print_sha256(const unsigned char *bytes, size_t size) {
  static uint32_t constants[64], start[8];
  uint32_t state[8];
  unsigned char last[128] = { 0 };
  size_t rest, at, blocks;
  int known, prime, divisor;
  for (known = 0, prime = 2; !constants[63]; prime++) {
    for (divisor = 2; divisor < prime && prime % divisor; divisor++) {}
    if (divisor < prime) continue;
    if (known < 8) start[known] = root((uint64_t)prime, 2);
    constants[known++] = root((uint64_t)prime, 3);
  }
  memcpy(state, start, sizeof state);
  for (at = 0; size - at >= 64; at += 64) sha256_block(state, bytes + at, constants);
  rest = size - at;
  memcpy(last, bytes + at, rest);
  last[rest] = 0x80;
  blocks = rest < 56 ? 1 : 2;
  for (at = 0; at < 8; at++) last[64 * blocks - 1 - at] = (unsigned char)((uint64_t)size * 8 >> 8 * at);
  for (at = 0; at < blocks; at++) sha256_block(state, last + 64 * at, constants);
  for (at = 0; at < 8; at++) printf("%08lx", (unsigned long)state[at]);
}

/* JSON as Python's json.dumps has it. ---------------------------------------------------------------------------------- */

static void print_text(nnb_text text) {
  const unsigned char *at = (const unsigned char *)text.bytes, *end = at + text.size;
  putchar('"');
  while (at < end) {
    uint32_t scalar = *at++;
    int more = scalar < 0x80 ? 0 : scalar < 0xE0 ? 1 : scalar < 0xF0 ? 2 : 3;
    if (more) scalar &= 0x3Fu >> more;
    for (; more; more--) scalar = scalar << 6 | (*at++ & 0x3Fu);
    if (scalar == '"' || scalar == '\\') printf("\\%c", (int)scalar);
    else if (scalar >= ' ' && scalar < 0x7F) putchar((int)scalar);
    else if (scalar == '\n') printf("\\n");
    else if (scalar == '\r') printf("\\r");
    else if (scalar == '\t') printf("\\t");
    else if (scalar == '\b') printf("\\b");
    else if (scalar == '\f') printf("\\f");
    else if (scalar < 0x10000) printf("\\u%04lx", (unsigned long)scalar);
    else printf("\\u%04lx\\u%04lx", (unsigned long)(0xD800 + ((scalar - 0x10000) >> 10)), (unsigned long)(0xDC00 + (scalar & 0x3FF)));
  }
  putchar('"');
}

static void print_data(const unsigned char *bytes, size_t size) {
  size_t at;
  if (size > MOST_HEX) {
    printf("{\"sha256\": \"");
    print_sha256(bytes, size);
    printf("\", \"bytes\": %llu}", (unsigned long long)size);
    return;
  }
  putchar('"');
  for (at = 0; at < size; at++) printf("%02x", bytes[at]);
  putchar('"');
}

static void print_u64(const char *name, uint64_t number) { printf("%s\"%llu\"", name, (unsigned long long)number); }

static void print_f64(const char *name, double number) {
  uint64_t bits;
  memcpy(&bits, &number, 8);
  printf("%s\"%016llx\"", name, (unsigned long long)bits);
}

static void print_f32(const char *name, float number) {
  uint32_t bits;
  memcpy(&bits, &number, 4);
  printf("%s\"%08lx\"", name, (unsigned long)bits);
}

static const char *comma(uint64_t number) { return number ? ", " : ""; }

/* Contents. ------------------------------------------------------------------------------------------------------------ */

/* A file's tensors, so that names are found by their numbers. */
static nnb_text *names;

static void print_tensors(const nnb_file *file) {
  nnb_tensor tensor;
  uint32_t axis;
  int there;
  names = (nnb_text *)malloc((file->tensors + 1) * sizeof *names);
  if (!names) exit(3);
  printf("\"tensors\": [");
  for (there = nnb_tensor_at(file, 0, &tensor); there; there = nnb_tensor_next(file, &tensor)) {
    names[tensor.number] = tensor.name;
    printf("%s{\"name\": ", comma(tensor.number));
    print_text(tensor.name);
    printf(", \"type\": \"%s\", \"axes\": [", types[tensor.type]);
    for (axis = 0; axis < tensor.rank; axis++) {
      printf("%s[\"%llu\", ", comma(axis), (unsigned long long)tensor.axes[axis].size);
      print_text(tensor.axes[axis].name);
      putchar(']');
    }
    printf("], \"data\": ");
    print_data(tensor.data, tensor.size);
    putchar('}');
  }
  putchar(']');
}

static void print_name(uint32_t tensor) {
  if (tensor == NNB_NONE) printf("null");
  else print_text(names[tensor]);
}

static void print_network(const nnb_file *file) {
  nnb_layer layer;
  nnb_text label;
  uint32_t number;
  int there;
  size_t place = file->label_place;
  printf(", \"network\": ");
  if (!file->has_network) {
    printf("null");
    return;
  }
  printf("{\"sample\": [");
  for (number = 0; number < file->rank; number++) print_u64(comma(number), file->sample[number]);
  printf("], \"scaling\": ");
  if (file->is_scaled) {
    printf("{\"type\": \"%s\", ", types[file->type]);
    print_f32("\"scale\": ", file->scale);
    print_f32(", \"offset\": ", file->shift);
    putchar('}');
  } else {
    printf("null");
  }
  printf(", \"labels\": [");
  for (number = 0; number < file->labels; number++) {
    if (number < 100) { /* a walk by its own means where there are many */
      nnb_label_at(file, number, &label);
    } else {
      label.size = (uint32_t)(file->bytes[place] | file->bytes[place + 1] << 8);
      label.bytes = (const char *)file->bytes + place + 2;
    }
    place = (size_t)((const unsigned char *)label.bytes - file->bytes) + label.size;
    printf("%s", comma(number));
    print_text(label);
  }
  printf("], \"layers\": [");
  for (there = nnb_layer_at(file, 0, &layer); there; there = nnb_layer_next(file, &layer)) {
    printf("%s{\"kind\": \"dense\", \"name\": ", comma(layer.number));
    print_text(layer.name);
    print_u64(", \"inputs\": ", layer.inputs);
    print_u64(", \"outputs\": ", layer.outputs);
    printf(", \"activation\": \"%s\", \"parameters\": [", activations[layer.activation]);
    if (layer.activation == NNB_ELU || layer.activation == NNB_LEAKY_RELU) print_f64("", layer.parameter);
    printf("], \"kernel\": ");
    print_name(layer.kernel);
    printf(", \"bias\": ");
    print_name(layer.bias);
    putchar('}');
  }
  printf("]}");
}

#ifndef NNB_COMPUTE_ONLY
static void print_settings(const nnb_file *file) {
  nnb_setting setting;
  const unsigned char *changes;
  uint32_t number, count;
  int there;
  if (!file->has_settings) return;
  printf(", \"further settings\": {\"settings\": [");
  for (there = nnb_setting_first(file, &setting); there; there = nnb_setting_next(file, &setting)) {
    printf("%s[%lu, \"%s\", ", comma(setting.number), (unsigned long)setting.code, types[setting.type]);
    print_data(setting.data, setting.size);
    putchar(']');
  }
  printf("], \"changes\": [");
  count = nnb_setting_changes(file, &changes);
  for (number = 0; number < count; number++, changes += 10) {
    print_u64(number ? ", [" : "[", nnb_u64(changes));
    printf(", %d]", changes[8] | changes[9] << 8);
  }
  printf("]}");
}

static void print_state(const nnb_file *file) {
  nnb_state state;
  uint32_t number, each = 2 * file->layers;
  printf(", \"training\": ");
  if (!nnb_state_of(file, &state)) {
    printf("null");
    return;
  }
  printf("{\"arithmetic version\": %lu", (unsigned long)state.arithmetic_version);
  print_u64(", \"seed\": ", state.seed);
  printf(", \"initial parameters\": \"%s\"", initial[state.initial_parameters]);
  print_u64(", \"batch size\": ", state.batch_size);
  print_u64(", \"samples\": ", state.samples);
  print_u64(", \"samples held out\": ", state.samples_held_out);
  printf(", \"data crc\": \"%08lx\", \"optimizer\": \"%s\", \"optimizer settings\": [", (unsigned long)state.data_crc,
    optimizers[state.optimizer]);
  for (number = 0; number < state.settings; number++) print_f64(comma(number), state.setting[number]);
  print_f64("], \"clip norm\": ", state.clip_norm);
  print_f64(", \"learning rate\": ", state.learning_rate);
  print_u64(", \"warm-up\": ", state.warm_up);
  printf(", \"schedule\": \"%s\", \"schedule settings\": [", schedules[state.schedule]);
  if (state.schedule) print_u64("", state.schedule_steps);
  if (state.schedule == 1) print_f64(", ", state.factor);
  print_u64(state.end_unit ? "], \"end\": [\"steps\", " : "], \"end\": [\"epochs\", ", state.end);
  print_u64("], \"patience\": ", state.patience);
  print_u64(", \"epochs done\": ", state.epochs_done);
  print_u64(", \"batches done\": ", state.batches_done);
  print_u64(", \"steps done\": ", state.steps_done);
  print_f64(", \"sum of losses\": ", state.sum_of_losses);
  print_u64(", \"correct\": ", state.correct);
  print_u64(", \"best epoch\": ", state.best_epoch);
  print_f64(", \"lowest loss\": ", state.lowest_loss);
  printf(", \"overrides\": [");
  for (number = 0; number < state.overrides; number++) {
    print_u64(number ? ", [" : "[", nnb_u64(state.override_bytes + 12 * number));
    printf(", %lu]", (unsigned long)nnb_u32(state.override_bytes + 12 * number + 8));
  }
  printf("], \"slots\": [");
  for (number = 0; number < state.slots * each; number++) {
    printf("%s", number % each ? ", " : number ? "], [" : "[");
    print_name(nnb_u32(state.slot_bytes + 4 * (size_t)number));
  }
  printf(state.slots ? "]]" : "]");
  print_settings(file);
  putchar('}');
}

static void print_measure(const char *name, const double measure[2], int is_there) {
  printf(", \"%s\": ", name);
  if (!is_there) {
    printf("null");
    return;
  }
  print_f64("[", measure[0]);
  print_f64(", ", measure[1]);
  putchar(']');
}

static void print_history(const nnb_file *file) {
  nnb_epoch epoch;
  int there = nnb_epoch_first(file, &epoch);
  printf(there ? ", \"history\": [" : ", \"history\": null");
  if (!there) return;
  for (; there; there = nnb_epoch_next(file, &epoch)) {
    printf("%s{", comma(epoch.number));
    print_u64("\"steps\": ", epoch.steps);
    print_measure("training", epoch.training, 1);
    print_measure("validation", epoch.validation, (int)(epoch.measures & 1));
    print_measure("test", epoch.test, (int)(epoch.measures & 2));
    putchar('}');
  }
  putchar(']');
}
#endif

static void print_notes(const nnb_file *file) {
  nnb_note note;
  uint32_t number;
  if (!file->notes) return;
  printf(", \"notes\": [");
  for (number = 0; nnb_note_at(file, number, &note); number++) {
    printf("%s[", comma(number));
    print_text(note.key);
    printf(", ");
    if (note.digest) print_data(note.digest, 32);
    else printf("null");
    printf(", ");
    print_text(note.text);
    putchar(']');
  }
  putchar(']');
}

static void print_extensions(const nnb_file *file) {
  nnb_section section;
  uint32_t number;
  const char *between = "";
  printf(", \"extensions\": [");
  for (number = 0; nnb_section_at(file, number, &section); number++) {
    if (section.is_known) continue;
    printf("%s{\"type\": \"%s\", \"content\": ", between, section.type);
    print_data(section.content, section.size);
    putchar('}');
    between = ", ";
  }
  putchar(']');
}

static void print_verdict(const unsigned char *bytes, size_t size) {
  nnb_file file;
  if (nnb_open(&file, bytes, size) == NNB_TRUNCATED) {
    printf("{\"error\": \"truncated\", \"expected\": %llu, \"found\": %llu}\n", (unsigned long long)file.expected,
      (unsigned long long)file.found);
  } else if (file.fault) {
    printf("{\"error\": \"%s\", \"offset\": ", nnb_fault_name(file.fault));
    if (file.offset == NNB_NO_OFFSET) printf("null}\n");
    else printf("%llu}\n", (unsigned long long)file.offset);
  } else {
    printf("{\"content\": {\"read version\": %lu, \"write version\": %lu, ", (unsigned long)file.read_version,
      (unsigned long)file.write_version);
    print_tensors(&file);
    print_network(&file);
#ifndef NNB_COMPUTE_ONLY
    print_state(&file);
    print_history(&file);
#endif
    print_notes(&file);
    print_extensions(&file);
    printf("}}\n");
    free(names);
  }
  fflush(stdout);
}

/* Files. --------------------------------------------------------------------------------------------------------------- */

/* The next bytes of a stream, after one that is none of them; `size` becomes how many there are. */
static unsigned char *taken(FILE *stream, size_t *size) {
  unsigned char *bytes = (unsigned char *)malloc(*size + 1);
  if (!bytes) exit(3);
  *size = fread(bytes + 1, 1, *size, stream);
  return bytes;
}

static unsigned char *file_at(const char *path, size_t *size) {
  FILE *stream = fopen(path, "rb");
  unsigned char *bytes;
  if (!stream || fseek(stream, 0, SEEK_END)) {
    perror(path);
    exit(2);
  }
  *size = (size_t)ftell(stream);
  rewind(stream);
  bytes = taken(stream, size);
  fclose(stream);
  return bytes;
}

static int compute(const char *path, size_t each, int inputs) {
  size_t size, number;
  unsigned char *bytes = file_at(path, &size), *sample;
  float *room, *outputs, input;
  nnb_file file;
  if (nnb_open(&file, bytes + 1, size) != NNB_OK || !file.has_network) {
    fprintf(stderr, "%s: %s\n", path, nnb_fault_name(file.fault));
    return 1;
  }
  room = (float *)malloc(nnb_room(&file) * sizeof *room);
  if (!room) exit(3);
  for (; size = each, sample = taken(stdin, &size), size == each && size; free(sample)) {
    for (number = 0; inputs && number < file.inputs; number++) {
      input = nnb_input(&file, sample + 1, number);
      fwrite(&input, sizeof input, 1, stdout);
    }
    if (inputs) continue;
    if (!file.is_scaled && each == file.inputs) { /* bytes, which are taken as they are */
      float *numbers = (float *)malloc(each * sizeof *numbers);
      if (!numbers) exit(3);
      for (number = 0; number < each; number++) numbers[number] = (float)sample[number + 1];
      outputs = nnb_run_inputs(&file, numbers, room);
      free(numbers);
    } else {
      outputs = nnb_run(&file, sample + 1, room);
    }
    if (!outputs) return 1; /* NNB_SMALL */
    fwrite(outputs, sizeof *room, file.outputs, stdout);
  }
  free(sample);
  free(room);
  free(bytes);
  return 0;
}

int main(int count, char **words) {
  unsigned char head[4], *bytes;
  size_t size;
  int number;
  if (count == 4 && (!strcmp(words[1], "--outputs") || !strcmp(words[1], "--inputs"))) {
    return compute(words[2], (size_t)strtoul(words[3], NULL, 10), words[1][2] == 'i');
  }
  if (count == 2 && !strcmp(words[1], "--fma")) {
    float triple[3];
    while (fread(triple, sizeof triple, 1, stdin) == 1) {
      triple[0] = NNB_FMA(triple[0], triple[1], triple[2]);
      fwrite(triple, sizeof triple[0], 1, stdout);
    }
    return 0;
  }
  for (number = 1; number < count; number++) {
    bytes = file_at(words[number], &size);
    print_verdict(bytes + 1, size);
    free(bytes);
  }
  while (count == 1 && fread(head, 4, 1, stdin) == 1) {
    size = nnb_u32(head);
    bytes = taken(stdin, &size);
    print_verdict(bytes + 1, size);
    free(bytes);
  }
  return 0;
}
