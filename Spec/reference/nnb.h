/* Reads .nnb files of versions 1 and 2 from memory and computes what their networks compute: Spec/nnb.md, whose sections (n)
   and rules (N1 …) are named here, and Spec/arithmetic.md.

   One header of C99 (or C++) for microcontrollers and programs, without a library and without a heap. In one source file:

       #define NNB_IMPLEMENTATION
       #include "nnb.h"

       nnb_file file;
       if (nnb_open(&file, bytes, size) != NNB_OK)            // every byte is checked; `bytes` must stay as they are
         return complain(nnb_fault_name(file.fault), file.offset);
       float room[64];                                        // at least nnb_room(&file) floats
       float *outputs = nnb_run(&file, pixels, room);         // what a user has, such as the 784 bytes of an image

   nnb_open looks at a file in the order of section 9 and tells the first fault with its offset: an exact reader (17). It takes
   some 600 bytes of stack. A file may lie at any address, and is never written to. Hosts of either byte order are served.

   Sums have the bits that Spec/arithmetic.md says, by the processor's fused multiply-add if the compiler may use it, and by whole
   numbers otherwise. linear, relu and softmax then give these bits everywhere; other activations are computed in f64 and are
   within one unit in the last place.

   Before the implementation one can define
     NNB_API            what stands before each function, such as `static`
     NNB_COMPUTE_ONLY   leaves out the contents of STAT, hIST and sETS: a reader that only computes (17), in less code
     NNB_SMALL          computes linear, relu, leaky relu and softmax alone, of stored numbers of at most 24 bits; nnb_run gives NULL for
                        other networks. Leaves out nnb_fault_name. With NNB_COMPUTE_ONLY that is less than 8 KB of code on a Cortex-M3 or M4
     NNB_FMA(a, b, c)   the f32 that is nearest to a·b + c, such as fmaf of a C library that is known to be right
     NNB_ROUGH          product and sum rounded each, for processors without a fused multiply-add that need speed; a sum of n terms
                        is then within (2n + 1) · 2^-24 · (|bias| + the sum of |input · weight|) of what it is otherwise, as long
                        as none of its parts is below the normal numbers

   This file may be copied into any project. */

#ifndef NNB_H
#define NNB_H

#include <float.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef NNB_API
#define NNB_API
#endif

/* Faults (9). nnb_fault_name has the names of the document. */
enum {
  NNB_OK, NNB_NOT_NNB, NNB_TEXT_TRANSFER, NNB_TRUNCATED, NNB_SECTION_COUNT, NNB_DIRECTORY_CHECKSUM, NNB_VERSION,
  NNB_SECTION_TYPE, NNB_SECTION_ORDER, NNB_UNKNOWN_SECTION, NNB_SECTION_LENGTH, NNB_SECTION_OFFSET, NNB_FILE_LENGTH,
  NNB_TRAILING_BYTES, NNB_PADDING, NNB_SECTION_CHECKSUM, NNB_MISSING_SECTION, NNB_SECTION_END, NNB_VALUE, NNB_TEXT,
  NNB_NETWORK, NNB_TRAINING
};

/* Element types (6.1) and activations (7). */
enum {
  NNB_F32 = 1, NNB_F64, NNB_F16, NNB_BF16, NNB_I8, NNB_U8, NNB_I16, NNB_U16, NNB_I32, NNB_U32, NNB_I64, NNB_U64
};
enum {
  NNB_LINEAR, NNB_RELU, NNB_SOFTMAX, NNB_SIGMOID, NNB_TANH, NNB_GELU, NNB_GELU_TANH, NNB_ELU, NNB_SELU, NNB_LEAKY_RELU,
  NNB_SOFTPLUS, NNB_SWISH
};

#define NNB_NONE 0xFFFFFFFFu          /* no tensor: a layer without bias */
#define NNB_NO_OFFSET SIZE_MAX        /* a fault that has none */
#define NNB_MARKS 16                  /* places in the index that are kept, so that a tensor is found without reading all */

/* UTF-8 without a terminator, within the file. It may hold any character, zero among them (16). */
typedef struct { const char *bytes; uint32_t size; } nnb_text;
typedef struct { size_t start, end; } nnb_span;

/* A file that was opened. It holds places within the bytes and nothing that must be freed; it can be copied. */
typedef struct {
  int fault;                          /* the first one, or NNB_OK; the rest holds only if that is NNB_OK */
  size_t offset;                      /* where the fault is; NNB_NO_OFFSET if it has no place */
  uint64_t expected, found;           /* bytes that NNB_TRUNCATED needs and has */
  uint32_t read_version, write_version, sections, tensors;
  int has_network, has_state, has_history, has_settings;
  uint32_t rank;                      /* of one sample; 0 without a network */
  uint64_t sample[8];                 /* the sizes of its axes */
  int is_scaled;                      /* whether type, scale and offset are known */
  uint32_t type;                      /* of the stored numbers; f32 where they are not known */
  float scale, shift;                 /* an input is number · scale + shift */
  size_t inputs, outputs;             /* numbers of one sample, and of a result */
  uint32_t labels, layers, notes;
  const unsigned char *bytes;         /* from here on for the functions below */
  size_t size, label_place, layer_place, marks[NNB_MARKS];
  nnb_span parts[6];
} nnb_file;

typedef struct { uint64_t size; nnb_text name; } nnb_axis;

/* `data` are the elements as they lie in the file: little-endian, row-major, at a multiple of 64 from the file's first byte.
   Where the file itself is aligned for the type and the host is little-endian, they can be used as an array of that type. */
typedef struct {
  nnb_text name;
  uint32_t type, rank;
  nnb_axis axes[8];
  const unsigned char *data;
  size_t size;                        /* of data, in bytes */
  uint32_t number;                    /* its index */
  size_t next;
} nnb_tensor;

typedef struct {
  nnb_text name;
  size_t inputs, outputs;
  uint32_t activation;
  double parameter;                   /* alpha or slope; 0 where the activation has none */
  uint32_t kernel, bias;              /* indices of tensors; NNB_NONE = no bias */
  uint32_t number;
  size_t next;
} nnb_layer;

/* A text for people (7.3); digest is that of the content that it is true of (7.4), 32 bytes, or NULL. */
typedef struct { nnb_text key, text; const unsigned char *digest; } nnb_note;

/* A section; `is_known` tells whether this page's version has a meaning for it (13.1). */
typedef struct { char type[5]; int is_known; const unsigned char *content; size_t size; } nnb_section;

/* Checks a whole file (1 to 11). Returns file->fault. */
NNB_API int nnb_open(nnb_file *file, const void *bytes, size_t size);
NNB_API const char *nnb_fault_name(int fault);

/* The next ones return 0 where there is no such thing, and 1 otherwise. A walk from the first is quicker than indices. */
NNB_API int nnb_tensor_at(const nnb_file *file, uint32_t number, nnb_tensor *tensor);
NNB_API int nnb_tensor_next(const nnb_file *file, nnb_tensor *tensor);
NNB_API int nnb_tensor_named(const nnb_file *file, const char *name, nnb_tensor *tensor);
NNB_API int nnb_layer_at(const nnb_file *file, uint32_t number, nnb_layer *layer);
NNB_API int nnb_layer_next(const nnb_file *file, nnb_layer *layer);
NNB_API int nnb_label_at(const nnb_file *file, uint32_t number, nnb_text *label);
NNB_API int nnb_note_at(const nnb_file *file, uint32_t number, nnb_note *note);
NNB_API int nnb_section_at(const nnb_file *file, uint32_t number, nnb_section *section);

/* An element of a tensor of f32, f64, f16, bf16, or integers of 8 and 16 bits, as f32 (7); 0 of other types. */
NNB_API float nnb_element(const nnb_tensor *tensor, size_t number);

/* The bytes of an element of a type. */
NNB_API uint32_t nnb_element_size(uint32_t type);

/* How many floats nnb_run needs; 0 without a network. */
NNB_API size_t nnb_room(const nnb_file *file);
/* The outputs for one sample, file->outputs floats in `room`; NULL without a network (see also NNB_SMALL). `sample` has the numbers of the input
   contract, file->inputs of file->type, row-major and little-endian, at any address. If the scaling is not known they are f32
   and are taken as they are. */
NNB_API float *nnb_run(const nnb_file *file, const void *sample, float *room);
/* The same of inputs that are f32 of the host already. */
NNB_API float *nnb_run_inputs(const nnb_file *file, const float *inputs, float *room);
/* One input of a sample, as the first layer takes it. */
NNB_API float nnb_input(const nnb_file *file, const void *sample, size_t number);

/* Little-endian numbers at any address. */
NNB_API uint32_t nnb_u32(const unsigned char *at);
NNB_API uint64_t nnb_u64(const unsigned char *at);

#ifndef NNB_COMPUTE_ONLY
/* Where training stands (13). */
typedef struct {
  uint32_t arithmetic_version;        /* with bit 31 */
  uint64_t seed;
  uint32_t initial_parameters;
  uint64_t batch_size, samples, samples_held_out;
  uint32_t data_crc, optimizer, settings;
  double setting[4];                  /* `settings` of them */
  double clip_norm, learning_rate;
  uint64_t warm_up;
  uint32_t schedule;
  uint64_t schedule_steps;            /* of step and cosine */
  double factor;                      /* of step */
  uint32_t end_unit;
  uint64_t end, patience, epochs_done, batches_done, steps_done;
  double sum_of_losses;
  uint64_t correct, best_epoch;
  double lowest_loss;
  uint32_t overrides, slots;
  const unsigned char *override_bytes; /* 12 each: u64 steps, u32 changes */
  const unsigned char *slot_bytes;     /* 4 each, slots · layers · 2 of them: a tensor's index, or NNB_NONE */
} nnb_state;

typedef struct {
  uint64_t steps;
  uint32_t measures;                  /* 1: validation is there; 2: test is there */
  double training[2], validation[2], test[2]; /* the mean loss, and the part of the samples that was correct */
  uint32_t number;
  size_t next;
} nnb_epoch;

/* A further setting (13.1). */
typedef struct { uint32_t code, type, count; const unsigned char *data; size_t size; uint32_t number; size_t next; } nnb_setting;

NNB_API int nnb_state_of(const nnb_file *file, nnb_state *state);
NNB_API int nnb_epoch_first(const nnb_file *file, nnb_epoch *epoch);
NNB_API int nnb_epoch_next(const nnb_file *file, nnb_epoch *epoch);
NNB_API int nnb_setting_first(const nnb_file *file, nnb_setting *setting);
NNB_API int nnb_setting_next(const nnb_file *file, nnb_setting *setting);
/* The number of changes, and their first byte; 10 bytes each: u64 steps, u16 code. */
NNB_API uint32_t nnb_setting_changes(const nnb_file *file, const unsigned char **bytes);
#endif

#ifdef __cplusplus
}
#endif
#endif

#if defined(NNB_IMPLEMENTATION) && !defined(NNB_IMPLEMENTED)
#define NNB_IMPLEMENTED

#if CHAR_BIT != 8 || FLT_RADIX != 2 || FLT_MANT_DIG != 24 || FLT_MAX_EXP != 128 || DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024
#error "nnb.h needs bytes of 8 bits, and float and double of IEEE 754 in 32 and 64 bits"
#endif
#if defined(FLT_EVAL_METHOD) && (FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD > 1) && !defined(NNB_ROUGH)
#error "nnb.h needs float operations that are rounded to float; on x86 use -msse2 -mfpmath=sse, or define NNB_ROUGH"
#endif
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__)
#error "-ffast-math and -fassociative-math take away roundings, and NaN; leave them out"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes to floats and back. Integers and floats of a host have one byte order. */
#if defined(__GNUC__)
#define NNBP_COPY __builtin_memcpy
#else
#include <string.h>
#define NNBP_COPY memcpy
#endif

static float nnbp_float(uint32_t bits) {
  float number;
  NNBP_COPY(&number, &bits, 4);
  return number;
}

static uint32_t nnbp_bits(float number) {
  uint32_t bits;
  NNBP_COPY(&bits, &number, 4);
  return bits;
}

static double nnbp_double(uint64_t bits) {
  double number;
  NNBP_COPY(&number, &bits, 8);
  return number;
}

NNB_API uint32_t nnb_u32(const unsigned char *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

NNB_API uint64_t nnb_u64(const unsigned char *at) {
  return nnb_u32(at) | (uint64_t)nnb_u32(at + 4) << 32;
}

/* a·b, or the largest number where that is above it. */
static uint64_t nnbp_times(uint64_t a, uint64_t b) {
  uint64_t low = (uint64_t)(uint32_t)a * (uint32_t)b, cross;
  if (a >> 32 && b >> 32) return UINT64_MAX;
  cross = (a >> 32 ? (a >> 32) * (uint32_t)b : (b >> 32) * (uint32_t)a) + (low >> 32);
  return cross >> 32 ? UINT64_MAX : cross << 32 | (uint32_t)low;
}

/* CRC-32 (1), four bits at a time: a small table instead of a quick one. */
static uint32_t nnbp_crc32(const unsigned char *bytes, size_t size) {
  static const uint32_t table[16] = {
    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
    0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C };
  uint32_t sum = 0xFFFFFFFFu;
  for (; size; size--) {
    sum ^= *bytes++;
    sum = sum >> 4 ^ table[sum & 15];
    sum = sum >> 4 ^ table[sum & 15];
  }
  return ~sum;
}

/* Sections ------------------------------------------------------------------------------------------------------------- */

#define NNBP_MOST ((UINT64_C(1) << 62) - 1)
#define NNBP_BLOCK ((uint64_t)1 << 20)
/* The types of this version, as numbers whose order is that of the bytes. */
#define NNBP_DATA 0x44415441u
enum { NNBP_NETW, NNBP_STAT, NNBP_TNSR, NNBP_HIST, NNBP_NOTE, NNBP_SETS, NNBP_PARTS };
static const uint32_t nnbp_types[NNBP_PARTS] = { 0x4E455457u, 0x53544154u, 0x544E5352u, 0x68495354u, 0x6E4F5445u, 0x73455453u };

static void nnbp_fail(nnb_file *file, int fault, size_t offset) {
  if (file->fault) return;
  file->fault = fault;
  file->offset = offset;
}

static void nnbp_truncated(nnb_file *file, uint64_t expected) {
  nnbp_fail(file, NNB_TRUNCATED, NNB_NO_OFFSET);
  file->expected = expected;
  file->found = file->size;
}

static int nnbp_begins(const nnb_file *file, const unsigned char *start, size_t size) {
  size_t at;
  for (at = 0; at < size; at++) {
    if (at >= file->size || file->bytes[at] != start[at]) return 0;
  }
  return 1;
}

/* Whether the first letter is lower case. */
static int nnbp_is_ancillary(uint32_t type) { return (int)(type >> 29 & 1); }

static uint32_t nnbp_type(const unsigned char *entry) {
  return (uint32_t)entry[0] << 24 | (uint32_t)entry[1] << 16 | (uint32_t)entry[2] << 8 | entry[3];
}

static const unsigned char *nnbp_entry(const nnb_file *file, uint32_t number) { return file->bytes + 24 + 24 * (size_t)number; }
static int nnbp_is_data(const nnb_file *file, uint32_t number) { return nnbp_type(nnbp_entry(file, number)) == NNBP_DATA; }

/* Which of this version's sections, but DATA, a type is; NNBP_PARTS if it is not one of them. */
static unsigned nnbp_part(uint32_t type) {
  unsigned part;
  for (part = 0; part < NNBP_PARTS && nnbp_types[part] != type; part++) {}
  return part;
}

static int nnbp_has(const nnb_file *file, unsigned part) { return file->parts[part].start != 0; }

/* Checks 1 to 4. */
static void nnbp_check_head(nnb_file *file) {
  static const unsigned char starts[] = {
    4, 0x09, 0x4E, 0x4E, 0x42, 6, 0xEF, 0xBF, 0xBD, 0x4E, 0x4E, 0x42, 7, 0x89, 0x4E, 0x4E, 0x42, 0x0A, 0x1A, 0x0A,
    7, 0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0D, 0x0A, 8, 0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0D, 0 };
  static const unsigned char signature[8] = { 0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0A };
  const unsigned char *start;
  size_t end;
  if (!nnbp_begins(file, signature, 8)) {
    for (start = starts; *start; start += *start + 1) {
      if (nnbp_begins(file, start + 1, *start)) nnbp_fail(file, NNB_TEXT_TRANSFER, NNB_NO_OFFSET);
    }
    if (!file->size || !nnbp_begins(file, signature, file->size < 8 ? file->size : 8)) {
      nnbp_fail(file, NNB_NOT_NNB, NNB_NO_OFFSET);
    }
  }
  if (!file->fault && file->size < 24) nnbp_truncated(file, 24);
  if (file->fault) return;
  file->sections = nnb_u32(file->bytes + 12);
  if (file->sections - 1 >= 65600) {
    nnbp_fail(file, NNB_SECTION_COUNT, 12);
    return;
  }
  end = 24 + 24 * (size_t)file->sections;
  if (file->size < end + 4) {
    nnbp_truncated(file, end + 4);
    return;
  }
  if (nnbp_crc32(file->bytes, end) != nnb_u32(file->bytes + end)) nnbp_fail(file, NNB_DIRECTORY_CHECKSUM, end);
  file->read_version = nnb_u32(file->bytes + 8) & 0xFFFF;
  file->write_version = nnb_u32(file->bytes + 8) >> 16;
  if (file->read_version != 1) nnbp_fail(file, NNB_VERSION, 8);
  if (file->write_version < file->read_version) nnbp_fail(file, NNB_VERSION, 10);
}

/* Checks 5 (9.1) and 6. */
static void nnbp_check_directory(nnb_file *file) {
  uint64_t end = 28 + 24 * (uint64_t)file->sections, place, length;
  uint32_t number, last = 0, type;
  unsigned part, letter;
  for (number = 0; number < file->sections; number++) {
    const unsigned char *entry = nnbp_entry(file, number);
    size_t at = (size_t)(entry - file->bytes);
    type = nnbp_type(entry);
    part = nnbp_part(type);
    length = nnb_u64(entry + 16);
    place = (end + 63) & ~(uint64_t)63;
    for (letter = 0; letter < 4; letter++) {
      unsigned byte = entry[letter];
      if ((letter < 2 ? byte | 32u : byte + 32u) - 'a' >= 26) nnbp_fail(file, NNB_SECTION_TYPE, at);
    }
    if (type == NNBP_DATA ? 0 : last == NNBP_DATA || type <= last) nnbp_fail(file, NNB_SECTION_ORDER, at);
    if (part == NNBP_PARTS && type != NNBP_DATA && !nnbp_is_ancillary(type)) nnbp_fail(file, NNB_UNKNOWN_SECTION, at);
    if (length > (type == NNBP_DATA ? NNBP_MOST : (uint64_t)1 << 24)) nnbp_fail(file, NNB_SECTION_LENGTH, at + 16);
    if (nnb_u64(entry + 8) != place || place > NNBP_MOST) nnbp_fail(file, NNB_SECTION_OFFSET, at + 8);
    end = place + length;
    if (length > NNBP_BLOCK) end += 4 * ((length + NNBP_BLOCK - 1) >> 20);
    if (end > NNBP_MOST) nnbp_fail(file, NNB_SECTION_LENGTH, at + 16);
    if (file->fault) return;
    if (part < NNBP_PARTS) { /* exact if check 6 finds nothing */
      file->parts[part].start = (size_t)place;
      file->parts[part].end = (size_t)(place + length);
    }
    last = type;
  }
  if (nnb_u64(file->bytes + 16) != end) nnbp_fail(file, NNB_FILE_LENGTH, 16);
  if (file->fault) return;
  if (file->size < end) nnbp_truncated(file, end);
  if (file->size > end) nnbp_fail(file, NNB_TRAILING_BYTES, (size_t)end);
}

static void nnbp_check_zero(nnb_file *file, size_t start, size_t end) {
  while (start < end && !file->bytes[start]) start++;
  if (start < end) nnbp_fail(file, NNB_PADDING, start);
}

static size_t nnbp_place(const nnb_file *file, uint32_t number) {
  return number < file->sections ? (size_t)nnb_u64(nnbp_entry(file, number) + 8) : file->size;
}

/* The checksum of a section (9.2), and the zero bytes after it. */
static void nnbp_check_sums(nnb_file *file, uint32_t number) {
  const unsigned char *entry = nnbp_entry(file, number), *sums = entry + 4;
  size_t at = nnbp_place(file, number), length = (size_t)nnb_u64(entry + 16), stop = at + length, end = stop, block = (size_t)NNBP_BLOCK;
  if (length > block) {
    end += 4 * ((length + block - 1) / block);
    if (nnbp_crc32(file->bytes + stop, end - stop) != nnb_u32(sums)) nnbp_fail(file, NNB_SECTION_CHECKSUM, stop);
    sums = file->bytes + stop;
  }
  do {
    if (stop - at < block) block = stop - at;
    if (nnbp_crc32(file->bytes + at, block) != nnb_u32(sums)) nnbp_fail(file, NNB_SECTION_CHECKSUM, at);
    at += block;
    sums += 4;
  } while (at < stop && !file->fault);
  nnbp_check_zero(file, end, nnbp_place(file, number + 1));
}

/* Fields --------------------------------------------------------------------------------------------------------------- */

/* The fields of a content, one after the other. After a fault nothing is read any more, and every number is the least that it
   may be, so only loops have to look. */
typedef struct { const unsigned char *bytes; size_t start, at, end; int fault; size_t fault_at; } nnbp_fields;

static nnbp_fields nnbp_open_part(const nnb_file *file, unsigned part) {
  nnbp_fields fields;
  fields.bytes = file->bytes;
  fields.start = fields.at = file->parts[part].start;
  fields.end = file->parts[part].end;
  fields.fault = NNB_OK;
  fields.fault_at = 0;
  return fields;
}

static void nnbp_wrong(nnbp_fields *fields, int fault, size_t at) {
  if (fields->fault) return;
  fields->fault = fault;
  fields->fault_at = at;
}

/* The next bytes; NULL if there are not so many, or after a fault. */
static const unsigned char *nnbp_take(nnbp_fields *fields, uint64_t size) {
  size_t at = fields->at;
  if (size > fields->end - at) nnbp_wrong(fields, NNB_SECTION_END, at);
  if (fields->fault) return NULL;
  fields->at += (size_t)size;
  return fields->bytes + at;
}

/* A u8, u16 or u32, of 1, 2 or 4 bytes. */
static uint32_t nnbp_small(nnbp_fields *fields, unsigned size, uint32_t least, uint32_t most) {
  const unsigned char *at = nnbp_take(fields, size);
  uint32_t number = 0;
  if (!at) return least;
  while (size--) number = number << 8 | at[size];
  if (number >= least && number <= most) return number;
  nnbp_wrong(fields, NNB_VALUE, (size_t)(at - fields->bytes));
  return least;
}

static uint64_t nnbp_any64(nnbp_fields *fields) {
  const unsigned char *at = nnbp_take(fields, 8);
  return at ? nnb_u64(at) : 0;
}

/* A u64 below 2^62. */
static uint64_t nnbp_large(nnbp_fields *fields, uint64_t least) {
  size_t at = fields->at;
  uint64_t number = nnbp_any64(fields);
  if (number >= least && number <= NNBP_MOST) return number;
  nnbp_wrong(fields, NNB_VALUE, at);
  return least;
}

static double nnbp_f64(nnbp_fields *fields) {
  size_t at = fields->at;
  uint64_t bits = nnbp_any64(fields);
  if ((~bits >> 52 & 0x7FF) == 0) nnbp_wrong(fields, NNB_VALUE, at);
  return nnbp_double(bits);
}

static float nnbp_f32(nnbp_fields *fields) {
  size_t at = fields->at;
  float number = nnbp_float(nnbp_small(fields, 4, 0, NNB_NONE));
  if ((~nnbp_bits(number) >> 23 & 0xFF) == 0) nnbp_wrong(fields, NNB_VALUE, at);
  return number;
}

/* Whether bytes are UTF-8 (1). */
static int nnbp_is_utf8(const unsigned char *bytes, uint32_t size) {
  while (size) {
    unsigned byte = *bytes++, more = byte < 0x80 ? 0 : byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3, least = 0x80, most = 0xBF;
    if ((byte >= 0x80 && byte < 0xC2) || byte > 0xF4 || --size < more) return 0;
    if (byte == 0xE0) least = 0xA0; /* no longer form than needed */
    if (byte == 0xED) most = 0x9F;  /* no surrogates */
    if (byte == 0xF0) least = 0x90;
    if (byte == 0xF4) most = 0x8F;  /* nothing above U+10FFFF */
    for (size -= more; more; more--, least = 0x80, most = 0xBF) {
      byte = *bytes++;
      if (byte < least || byte > most) return 0;
    }
  }
  return 1;
}

static nnb_text nnbp_text(nnbp_fields *fields, uint32_t size) {
  nnb_text text;
  const unsigned char *bytes;
  text.size = size;
  bytes = nnbp_take(fields, text.size);
  if (!bytes) text.size = 0;
  else if (!nnbp_is_utf8(bytes, text.size)) nnbp_wrong(fields, NNB_TEXT, (size_t)(bytes - fields->bytes));
  text.bytes = (const char *)bytes;
  return text;
}

static nnb_text nnbp_string(nnbp_fields *fields, uint32_t least) { return nnbp_text(fields, nnbp_small(fields, 2, least, 1024)); }

/* Below, at or above 0 as a comes before, is, or comes after b. */
static int nnbp_compare(nnb_text a, nnb_text b) {
  uint32_t at;
  for (at = 0; at < a.size && at < b.size; at++) {
    if (a.bytes[at] != b.bytes[at]) return (unsigned char)a.bytes[at] < (unsigned char)b.bytes[at] ? -1 : 1;
  }
  return a.size < b.size ? -1 : a.size > b.size;
}

static int nnbp_is(nnb_text text, const char *word) {
  nnb_text other;
  other.bytes = word;
  for (other.size = 0; word[other.size]; other.size++) {}
  return nnbp_compare(text, other) == 0;
}

static void nnbp_finish(nnbp_fields *fields) {
  if (fields->at < fields->end) nnbp_wrong(fields, NNB_SECTION_END, fields->at);
}

/* A rule about the content as a whole. */
static void nnbp_rule(nnbp_fields *fields, int holds, int fault) {
  if (!holds) nnbp_wrong(fields, fault, fields->start);
}

static void nnbp_close(nnb_file *file, const nnbp_fields *fields) {
  if (fields->fault) nnbp_fail(file, fields->fault, fields->fault_at);
}

/* Tensors (6) ---------------------------------------------------------------------------------------------------------- */

NNB_API uint32_t nnb_element_size(uint32_t type) {
  return type == NNB_F64 || type >= NNB_I64 ? 8 : type == NNB_F32 || type >= NNB_I32 ? 4 : type == NNB_I8 || type == NNB_U8 ? 1 : 2;
}

/* The fields of one tensor. Returns the size of its data. */
static uint64_t nnbp_read_tensor(nnbp_fields *fields, nnb_tensor *tensor) {
  size_t start = fields->at;
  uint64_t size, whole;
  uint32_t axis;
  tensor->type = nnbp_small(fields, 1, 1, 12);
  tensor->rank = nnbp_small(fields, 1, 0, 8);
  tensor->name = nnbp_string(fields, 1);
  size = whole = nnb_element_size(tensor->type);
  for (axis = 0; axis < tensor->rank; axis++) {
    uint64_t one = tensor->axes[axis].size = nnbp_large(fields, 0);
    tensor->axes[axis].name = nnbp_string(fields, 0);
    size = nnbp_times(size, one);
    whole = nnbp_times(whole, one ? one : 1);
  }
  if (whole >> 63) nnbp_wrong(fields, NNB_VALUE, start);
  return size;
}

/* The tensor whose fields are at tensor->next, and its data. */
static void nnbp_load_tensor(const nnb_file *file, nnb_tensor *tensor) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_TNSR);
  fields.at = tensor->next;
  tensor->size = (size_t)nnbp_read_tensor(&fields, tensor);
  tensor->data = file->bytes + nnbp_place(file, file->sections - file->tensors + tensor->number);
  tensor->next = fields.at;
}

static uint32_t nnbp_stride(const nnb_file *file) { return file->tensors / NNB_MARKS + 1; }

NNB_API int nnb_tensor_at(const nnb_file *file, uint32_t number, nnb_tensor *tensor) {
  uint32_t stride = nnbp_stride(file);
  if (file->fault || number >= file->tensors) return 0;
  tensor->next = file->marks[number / stride];
  tensor->number = number - number % stride;
  nnbp_load_tensor(file, tensor);
  while (tensor->number < number) nnb_tensor_next(file, tensor);
  return 1;
}

NNB_API int nnb_tensor_next(const nnb_file *file, nnb_tensor *tensor) {
  if (tensor->number + 1 >= file->tensors) return 0;
  tensor->number++;
  nnbp_load_tensor(file, tensor);
  return 1;
}

NNB_API int nnb_tensor_named(const nnb_file *file, const char *name, nnb_tensor *tensor) {
  int there;
  for (there = nnb_tensor_at(file, 0, tensor); there; there = nnb_tensor_next(file, tensor)) {
    if (nnbp_is(tensor->name, name)) return 1;
  }
  return 0;
}

/* Check 9. */
static void nnbp_check_tensors(nnb_file *file) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_TNSR);
  nnb_tensor tensor;
  nnb_text last;
  uint32_t number, others = 0;
  if (!nnbp_has(file, NNBP_TNSR)) {
    nnbp_fail(file, NNB_MISSING_SECTION, NNB_NO_OFFSET);
    return;
  }
  last.bytes = "";
  last.size = 0;
  file->tensors = nnbp_small(&fields, 4, 0, 65536);
  for (number = 0; number < file->tensors && !fields.fault; number++) {
    size_t start = fields.at;
    if (number % nnbp_stride(file) == 0) file->marks[number / nnbp_stride(file)] = start;
    nnbp_read_tensor(&fields, &tensor);
    if (!fields.fault && nnbp_compare(last, tensor.name) >= 0) nnbp_wrong(&fields, NNB_VALUE, start);
    last = tensor.name;
  }
  nnbp_finish(&fields);
  nnbp_close(file, &fields);
  while (others < file->sections && !nnbp_is_data(file, others)) others++;
  if (file->sections - others != file->tensors) nnbp_fail(file, NNB_SECTION_COUNT, 12);
  fields.at = fields.start + 4;
  for (number = 0; number < file->tensors && !file->fault; number++) {
    const unsigned char *length = nnbp_entry(file, others + number) + 16;
    if (nnb_u64(length) != nnbp_read_tensor(&fields, &tensor)) nnbp_fail(file, NNB_SECTION_LENGTH, (size_t)(length - file->bytes));
  }
}

/* The network (7) ------------------------------------------------------------------------------------------------------ */

static void nnbp_read_layer(const nnb_file *file, nnbp_fields *fields, nnb_layer *layer, uint64_t sizes[2]) {
  size_t at;
  nnbp_small(fields, 1, 1, 1);
  layer->name = nnbp_string(fields, 1);
  sizes[0] = nnbp_large(fields, 1);
  sizes[1] = nnbp_large(fields, 1);
  layer->inputs = (size_t)sizes[0];
  layer->outputs = (size_t)sizes[1];
  layer->activation = nnbp_small(fields, 1, NNB_LINEAR, NNB_SWISH);
  layer->parameter = 0;
  if (layer->activation == NNB_ELU || layer->activation == NNB_LEAKY_RELU) layer->parameter = nnbp_f64(fields);
  at = fields->at;
  layer->kernel = nnbp_small(fields, 4, 0, NNB_NONE);
  if (layer->kernel >= file->tensors) nnbp_wrong(fields, NNB_VALUE, at);
  at = fields->at;
  layer->bias = nnbp_small(fields, 4, 0, NNB_NONE);
  if (layer->bias >= file->tensors && layer->bias != NNB_NONE) nnbp_wrong(fields, NNB_VALUE, at);
  layer->next = fields->at;
}

static void nnbp_load_layer(const nnb_file *file, nnb_layer *layer) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_NETW);
  uint64_t sizes[2];
  fields.at = layer->next;
  nnbp_read_layer(file, &fields, layer, sizes);
}

/* Also used before a network is known to be whole; its fields are then. */
static int nnbp_layer_first(const nnb_file *file, nnb_layer *layer) {
  if (!file->layers) return 0;
  layer->next = file->layer_place;
  layer->number = 0;
  nnbp_load_layer(file, layer);
  return 1;
}

NNB_API int nnb_layer_next(const nnb_file *file, nnb_layer *layer) {
  if (layer->number + 1 >= file->layers) return 0;
  layer->number++;
  nnbp_load_layer(file, layer);
  return 1;
}

NNB_API int nnb_layer_at(const nnb_file *file, uint32_t number, nnb_layer *layer) {
  if (file->fault || number >= file->layers) return 0;
  nnbp_layer_first(file, layer);
  while (layer->number < number) nnb_layer_next(file, layer);
  return 1;
}

NNB_API int nnb_label_at(const nnb_file *file, uint32_t number, nnb_text *label) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_NETW);
  if (file->fault || number >= file->labels) return 0;
  fields.at = file->label_place;
  do *label = nnbp_string(&fields, 0); while (number--);
  return 1;
}

/* N6 and N7 of one tensor. `sizes` are inputs and outputs; a bias has the second one alone. */
static int nnbp_fits(const nnb_file *file, uint32_t number, const uint64_t *sizes, uint32_t rank) {
  nnb_tensor tensor;
  uint32_t axis;
  if (!nnb_tensor_at(file, number, &tensor) || tensor.type > NNB_BF16 || tensor.rank != rank) return 0;
  for (axis = 0; axis < rank; axis++) {
    uint32_t which = axis + 2 - rank;
    if (tensor.axes[axis].size != sizes[which] || !nnbp_is(tensor.axes[axis].name, which ? "out" : "in")) return 0;
  }
  return 1;
}

/* Whether one of the first layers has a name or one of two tensors (N3, N5, T10). Their fields have been read before; this is
   looked at for each pair of layers, so it reads no more than it needs. */
static int nnbp_is_used(const nnb_file *file, uint32_t layers, nnb_text name, uint32_t one, uint32_t other) {
  const unsigned char *at = file->bytes + file->layer_place;
  uint32_t kernel, bias;
  nnb_text own;
  for (; layers; layers--, at += 8) {
    own.size = at[1] | (uint32_t)at[2] << 8;
    own.bytes = (const char *)at + 3;
    at += 19 + own.size;
    at += *at == NNB_ELU || *at == NNB_LEAKY_RELU ? 9 : 1;
    kernel = nnb_u32(at);
    bias = nnb_u32(at + 4);
    if (kernel == one || kernel == other || bias == one || (bias == other && bias != NNB_NONE)) return 1;
    if (own.size == name.size && nnbp_compare(own, name) == 0) return 1;
  }
  return 0;
}

/* Check 10 of NETW. */
static void nnbp_check_network(nnb_file *file) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_NETW);
  nnb_layer layer;
  uint64_t width = 1, sizes[2];
  uint32_t number;
  if (!nnbp_has(file, NNBP_NETW)) return;
  file->rank = nnbp_small(&fields, 1, 1, 8);
  for (number = 0; number < file->rank; number++) {
    file->sample[number] = nnbp_large(&fields, 1);
    width = nnbp_times(width, file->sample[number]);
  }
  file->is_scaled = (int)nnbp_small(&fields, 1, 0, 1);
  if (file->is_scaled) {
    file->type = nnbp_small(&fields, 1, 1, 12);
    file->scale = nnbp_f32(&fields);
    file->shift = nnbp_f32(&fields);
  }
  file->labels = nnbp_small(&fields, 4, 0, NNB_NONE);
  file->label_place = fields.at;
  for (number = 0; number < file->labels && !fields.fault; number++) nnbp_string(&fields, 0);
  file->layers = nnbp_small(&fields, 4, 1, 4096);
  file->layer_place = fields.at;
  for (number = 0; number < file->layers && !fields.fault; number++) nnbp_read_layer(file, &fields, &layer, sizes);
  nnbp_finish(&fields);

  file->inputs = (size_t)width;
  fields.at = file->layer_place;
  for (number = 0; number < file->layers && !fields.fault; number++) {
    nnbp_read_layer(file, &fields, &layer, sizes);
    nnbp_rule(&fields, sizes[0] == width && nnbp_fits(file, layer.kernel, sizes, 2)
      && (layer.bias == NNB_NONE || nnbp_fits(file, layer.bias, sizes, 1)) && layer.kernel != layer.bias
      && !nnbp_is_used(file, number, layer.name, layer.kernel, layer.bias), NNB_NETWORK);
    width = sizes[1];
  }
  nnbp_rule(&fields, !file->labels || file->labels == width, NNB_NETWORK);
  file->outputs = (size_t)width;
  file->has_network = 1;
  nnbp_close(file, &fields);
}

/* The training state (13) ---------------------------------------------------------------------------------------------- */

#ifndef NNB_COMPUTE_ONLY

static uint64_t nnbp_bits64(double number) {
  uint64_t bits;
  NNBP_COPY(&bits, &number, 8);
  return bits;
}

/* Comparisons by the bits: numbers of f64 that are not below 0 have the order of their bits, and −0 is above them all. So a
   processor without f64 needs no library for them. */
#define NNBP_ONE UINT64_C(0x3FF0000000000000)
#define NNBP_HIDDEN_BIT (UINT64_C(1) << 52)
static int nnbp_is_zero_or_more(double number) { return !(nnbp_bits64(number) >> 63); }
static int nnbp_is_above_zero(double number) { return nnbp_is_zero_or_more(number) && nnbp_bits64(number) != 0; }
static int nnbp_is_below(double number, uint64_t bits) { return nnbp_bits64(number) < bits; } /* and +0 or more */

/* Steps of overrides or changes do not descend, and are at most the steps done (T8, S2). */
static int nnbp_ascend(const unsigned char *bytes, uint32_t count, uint32_t each, uint64_t done) {
  uint64_t last = 0;
  for (; count; count--, bytes += each) {
    if (nnb_u64(bytes) < last) return 0;
    last = nnb_u64(bytes);
  }
  return last <= done;
}

static void nnbp_read_state(const nnb_file *file, nnbp_fields *fields, nnb_state *state) {
  uint32_t number;
  size_t at;
  state->arithmetic_version = nnbp_small(fields, 4, 0, NNB_NONE);
  state->seed = nnbp_any64(fields);
  state->initial_parameters = nnbp_small(fields, 1, 0, 2);
  state->batch_size = nnbp_large(fields, 0);
  state->samples = nnbp_large(fields, 1);
  state->samples_held_out = nnbp_large(fields, 0);
  state->data_crc = nnbp_small(fields, 4, 0, NNB_NONE);
  state->optimizer = nnbp_small(fields, 1, 0, 3);
  state->settings = state->optimizer == 3 ? 4 : state->optimizer > 0;
  state->slots = state->optimizer == 3 ? 2 : state->optimizer > 0;
  for (number = 0; number < 4; number++) state->setting[number] = number < state->settings ? nnbp_f64(fields) : 0;
  at = fields->at;
  state->clip_norm = nnbp_f64(fields);
  if (!nnbp_is_zero_or_more(state->clip_norm)) nnbp_wrong(fields, NNB_VALUE, at);
  state->learning_rate = nnbp_f64(fields);
  state->warm_up = nnbp_large(fields, 0);
  state->schedule = nnbp_small(fields, 1, 0, 2);
  state->schedule_steps = state->schedule ? nnbp_large(fields, 1) : 0;
  state->factor = state->schedule == 1 ? nnbp_f64(fields) : 1;
  state->end_unit = nnbp_small(fields, 1, 0, 1);
  state->end = nnbp_large(fields, 1);
  state->patience = nnbp_large(fields, 0);
  state->epochs_done = nnbp_large(fields, 0);
  state->batches_done = nnbp_large(fields, 0);
  state->steps_done = nnbp_large(fields, 0);
  state->sum_of_losses = nnbp_f64(fields);
  state->correct = nnbp_large(fields, 0);
  state->best_epoch = nnbp_large(fields, 0);
  at = fields->at;
  state->lowest_loss = nnbp_f64(fields);
  if (!state->best_epoch && nnbp_bits64(state->lowest_loss)) nnbp_wrong(fields, NNB_VALUE, at);
  state->overrides = nnbp_small(fields, 4, 0, 1000);
  state->override_bytes = file->bytes + fields->at;
  for (number = 0; number < state->overrides && !fields->fault; number++) {
    nnbp_large(fields, 0);
    nnbp_small(fields, 4, 1, 127);
  }
  state->slot_bytes = file->bytes + fields->at;
}

/* Whether a slot has the axes of its parameter, is f32, and is neither a layer's tensor nor a slot before (T9, T10). */
static int nnbp_is_slot(const nnb_file *file, const nnb_state *state, uint32_t place, uint32_t parameter) {
  nnb_tensor tensor, own;
  nnb_text no_name;
  uint32_t slot = nnb_u32(state->slot_bytes + 4 * (size_t)place), number;
  int good;
  if (slot == NNB_NONE) return 1;
  nnb_tensor_at(file, slot, &tensor);
  nnb_tensor_at(file, parameter, &own);
  if (tensor.type != NNB_F32 || tensor.rank != own.rank) return 0;
  no_name.size = 0;
  no_name.bytes = "";
  good = !nnbp_is_used(file, file->layers, no_name, slot, slot);
  for (number = 0; number < own.rank; number++) {
    good &= tensor.axes[number].size == own.axes[number].size
      && nnbp_compare(tensor.axes[number].name, own.axes[number].name) == 0;
  }
  for (number = 0; number < place && good; number++) good = nnb_u32(state->slot_bytes + 4 * (size_t)number) != slot;
  return good;
}

/* T9 and T10. */
static int nnbp_are_slots(const nnb_file *file, const nnb_state *state) {
  nnb_layer layer;
  nnb_tensor tensor;
  uint32_t slot, place = 0;
  int there;
  for (there = nnbp_layer_first(file, &layer); there; there = nnb_layer_next(file, &layer)) {
    if (!nnb_tensor_at(file, layer.kernel, &tensor) || tensor.type != NNB_F32) return 0;
    if (nnb_tensor_at(file, layer.bias, &tensor) && tensor.type != NNB_F32) return 0;
  }
  for (slot = 0; slot < state->slots; slot++) {
    for (there = nnbp_layer_first(file, &layer); there; there = nnb_layer_next(file, &layer), place += 2) {
      if (!nnbp_is_slot(file, state, place, layer.kernel) || !nnbp_is_slot(file, state, place + 1, layer.bias)) return 0;
    }
  }
  return 1;
}

/* Check 10 of STAT. */
static void nnbp_check_state(nnb_file *file, nnb_state *state) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_STAT);
  nnb_layer layer;
  uint64_t size, batches, steps;
  const double *setting = state->setting;
  uint32_t slot;
  int there, adam;
  if (!nnbp_has(file, NNBP_STAT)) return;
  nnbp_rule(&fields, file->has_network, NNB_TRAINING);
  nnbp_read_state(file, &fields, state);
  for (slot = 0; slot < state->slots; slot++) {
    for (there = nnbp_layer_first(file, &layer); there && !fields.fault; there = nnb_layer_next(file, &layer)) {
      size_t at = fields.at;
      if (nnbp_small(&fields, 4, 0, NNB_NONE) >= file->tensors) nnbp_wrong(&fields, NNB_VALUE, at);
      at = fields.at;
      size = nnbp_small(&fields, 4, 0, NNB_NONE);
      if (layer.bias == NNB_NONE ? size != NNB_NONE : size >= file->tensors) nnbp_wrong(&fields, NNB_VALUE, at);
    }
  }
  nnbp_finish(&fields);
  nnbp_close(file, &fields);
  if (file->fault) return;

  adam = state->settings == 4;
  size = state->batch_size ? state->batch_size : state->samples;
  batches = (state->samples - 1) / size + 1;
  steps = state->steps_done - state->batches_done; /* above all numbers of a file if it is negative (T7) */
  nnbp_rule(&fields, nnbp_is_above_zero(state->learning_rate) && (!adam || nnbp_is_above_zero(setting[2]))
    && nnbp_is_below(setting[0], NNBP_ONE) && (!adam || (nnbp_is_below(setting[1], NNBP_ONE) && nnbp_is_zero_or_more(setting[3])))
    && nnbp_is_above_zero(state->factor) && nnbp_is_below(state->factor, NNBP_ONE + 1)
    && nnbp_is_zero_or_more(state->sum_of_losses) && nnbp_is_zero_or_more(state->lowest_loss)              /* T2 */
    && state->correct <= state->samples                                                                    /* T3 */
    && (state->batches_done || (!nnbp_bits64(state->sum_of_losses) && !state->correct))                    /* T4 */
    && (state->samples_held_out || (!state->patience && !state->best_epoch))
    && state->best_epoch <= state->epochs_done                                                             /* T5 */
    && state->batches_done < batches                                                                       /* T6 */
    && steps <= NNBP_MOST
    && (state->overrides ? steps >= state->epochs_done : steps % batches == 0 && steps / batches == state->epochs_done) /* T7 */
    && nnbp_ascend(state->override_bytes, state->overrides, 12, state->steps_done)                         /* T8 */
    && nnbp_are_slots(file, state), NNB_TRAINING);
  nnbp_close(file, &fields);
  file->has_state = 1;
}

NNB_API int nnb_state_of(const nnb_file *file, nnb_state *state) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_STAT);
  if (file->fault || !file->has_state) return 0;
  nnbp_read_state(file, &fields, state);
  return 1;
}

static void nnbp_read_epoch(nnbp_fields *fields, nnb_epoch *epoch) {
  double *measures[3];
  unsigned which;
  measures[0] = epoch->training;
  measures[1] = epoch->validation;
  measures[2] = epoch->test;
  epoch->steps = nnbp_large(fields, 1);
  epoch->measures = nnbp_small(fields, 1, 0, 3);
  for (which = 0; which < 3; which++) {
    int there = which == 0 || epoch->measures & which;
    measures[which][0] = there ? nnbp_f64(fields) : 0;
    measures[which][1] = there ? nnbp_f64(fields) : 0;
  }
  epoch->next = fields->at;
}

/* Check 10 of hIST. */
static void nnbp_check_history(nnb_file *file, const nnb_state *state) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_HIST);
  nnb_epoch epoch;
  uint32_t number, count;
  uint64_t last = 0;
  int good = 1;
  if (!nnbp_has(file, NNBP_HIST)) return;
  nnbp_rule(&fields, file->has_state, NNB_TRAINING);
  count = nnbp_small(&fields, 4, 1, 100000);
  for (number = 0; number < count && !fields.fault; number++) {
    nnbp_read_epoch(&fields, &epoch);
    good &= epoch.steps > last && nnbp_is_zero_or_more(epoch.training[0]) && nnbp_is_zero_or_more(epoch.validation[0])
      && nnbp_is_zero_or_more(epoch.test[0]) && nnbp_is_below(epoch.training[1], NNBP_ONE + 1)
      && nnbp_is_below(epoch.validation[1], NNBP_ONE + 1) && nnbp_is_below(epoch.test[1], NNBP_ONE + 1);
    last = epoch.steps;
  }
  nnbp_finish(&fields);
  nnbp_rule(&fields, good && file->has_state && count <= state->epochs_done && last <= state->steps_done, NNB_TRAINING);
  nnbp_close(file, &fields);
  file->has_history = 1;
}

NNB_API int nnb_epoch_first(const nnb_file *file, nnb_epoch *epoch) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_HIST);
  if (file->fault || !file->has_history) return 0;
  fields.at += 4;
  epoch->number = 0;
  nnbp_read_epoch(&fields, epoch);
  return 1;
}

NNB_API int nnb_epoch_next(const nnb_file *file, nnb_epoch *epoch) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_HIST);
  if (epoch->number + 1 >= nnb_u32(file->bytes + fields.at)) return 0;
  fields.at = epoch->next;
  epoch->number++;
  nnbp_read_epoch(&fields, epoch);
  return 1;
}

static void nnbp_read_setting(const nnb_file *file, nnbp_fields *fields, nnb_setting *setting, uint32_t last) {
  uint32_t number, own;
  setting->code = nnbp_small(fields, 2, last + 1, 0xFFFF);
  own = setting->code == 1 ? NNB_F32 : setting->code == 2 ? NNB_U16 : setting->code > 2 && setting->code < 6 ? NNB_F64 : 0;
  setting->type = nnbp_small(fields, 1, own ? own : 1u, own ? own : (uint32_t)NNB_U64);
  setting->count = setting->code == 2 ? nnbp_small(fields, 4, 7, 7) : setting->code == 3 ? nnbp_small(fields, 4, 2, 2)
    : nnbp_small(fields, 4, 1, setting->code == 4 || setting->code == 5 ? 1u : 65536u);
  setting->data = file->bytes + fields->at;
  setting->size = setting->count * (size_t)nnb_element_size(setting->type);
  for (number = 0; number < setting->count && !fields->fault; number++) {
    size_t at = fields->at;
    const unsigned char *bytes = nnbp_take(fields, nnb_element_size(setting->type));
    int good = 1;
    if (!bytes) break;
    /* The upper bits of a float tell whether it is finite. */
    if (setting->type == NNB_F32) good = (bytes[3] & 0x7F) != 0x7F || bytes[2] < 0x80;
    if (setting->type == NNB_F64) good = (bytes[7] & 0x7F) != 0x7F || bytes[6] < 0xF0;
    if (setting->type == NNB_F16) good = (bytes[1] & 0x7C) != 0x7C;
    if (setting->type == NNB_BF16) good = (bytes[1] & 0x7F) != 0x7F || bytes[0] < 0x80;
    if (setting->code == 1 && bytes[3] & 0x80) good = 0;
    if (!good) nnbp_wrong(fields, NNB_VALUE, at);
  }
  setting->next = fields->at;
}

/* Whether the bits of an f64 are those of a whole number from +0 up to `most`, which is below 2^62. */
static int nnbp_is_whole(uint64_t bits, uint64_t most) {
  uint64_t number = (bits & (NNBP_HIDDEN_BIT - 1)) | NNBP_HIDDEN_BIT, exponent = bits >> 52;
  if (!bits) return 1;
  if (exponent < 1023 || exponent > 1023 + 61) return 0; /* below 1, from 2^62 on, or negative */
  if (exponent >= 1075) return number << (exponent - 1075) <= most;
  return !(number << (exponent - 1023 + 12)) && number >> (1075 - exponent) <= most;
}

/* Check 10 of sETS. */
static void nnbp_check_settings(nnb_file *file, const nnb_state *state) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_SETS);
  nnb_setting setting;
  uint32_t number, element, count, changes, last = 0;
  const unsigned char *start;
  int good = 1, differs;
  if (!nnbp_has(file, NNBP_SETS) || !file->has_state || !(state->arithmetic_version >> 31)) return;
  count = nnbp_small(&fields, 4, 0, 1000);
  for (number = 0; number < count && !fields.fault; number++) {
    nnbp_read_setting(file, &fields, &setting, last);
    last = setting.code;
    if (last > 5 || fields.fault) continue;
    if (last == 3) { /* S7 */
      uint64_t fraction = nnb_u64(setting.data);
      good &= fraction && fraction <= NNBP_ONE && nnbp_is_whole(nnb_u64(setting.data + 8), state->steps_done);
      continue;
    }
    if (last > 3) { /* S8 and S9 */
      uint64_t bits = nnb_u64(setting.data);
      good &= bits && !(bits >> 63) && (last == 4 ? state->optimizer != 3 : bits < NNBP_ONE);
      continue;
    }
    differs = 0;
    for (element = 0; element < setting.count; element++) {
      const unsigned char *at = setting.data + element * (size_t)nnb_element_size(setting.type);
      if (last == 1) { /* S4 */
        differs |= nnb_u32(at) != 0x3F800000;
      } else { /* S5 and S6: the spacing, then strengths */
        uint32_t strength = at[0] | (uint32_t)at[1] << 8;
        if (element) differs |= strength != 0;
        good &= element == 0 ? strength - 1 < 64 : strength <= (element == 1 || element == 6 ? 2047u : 32767u);
      }
    }
    good &= differs && (last == 2 || setting.count == file->outputs); /* S3 */
  }
  changes = nnbp_small(&fields, 4, 0, 1000);
  start = file->bytes + fields.at;
  for (number = 0; number < changes && !fields.fault; number++) {
    nnbp_large(&fields, 0);
    nnbp_small(&fields, 2, 1, 0xFFFF);
  }
  nnbp_finish(&fields);
  if (!fields.fault) nnbp_rule(&fields, good && (count || changes) && nnbp_ascend(start, changes, 10, state->steps_done), NNB_TRAINING);
  nnbp_close(file, &fields);
  file->has_settings = 1;
}

NNB_API int nnb_setting_first(const nnb_file *file, nnb_setting *setting) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_SETS);
  if (file->fault || !file->has_settings) return 0;
  setting->next = fields.at + 4;
  setting->number = 0;
  if (!nnb_u32(file->bytes + fields.at)) return 0;
  fields.at += 4;
  nnbp_read_setting(file, &fields, setting, 0);
  return 1;
}

NNB_API int nnb_setting_next(const nnb_file *file, nnb_setting *setting) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_SETS);
  if (setting->number + 1 >= nnb_u32(file->bytes + fields.at)) return 0;
  fields.at = setting->next;
  setting->number++;
  nnbp_read_setting(file, &fields, setting, 0);
  return 1;
}

NNB_API uint32_t nnb_setting_changes(const nnb_file *file, const unsigned char **bytes) {
  nnb_setting setting;
  const unsigned char *end;
  int there = nnb_setting_first(file, &setting);
  if (file->fault || !file->has_settings) return 0;
  while (there) there = nnb_setting_next(file, &setting);
  end = file->bytes + setting.next;
  *bytes = end + 4;
  return nnb_u32(end);
}
#endif

/* Notes (7.3) ---------------------------------------------------------------------------------------------------------- */

static void nnbp_read_note(nnbp_fields *fields, nnb_note *note, nnb_text last) {
  size_t start = fields->at;
  note->key = nnbp_string(fields, 1);
  if (!fields->fault && nnbp_compare(last, note->key) >= 0) nnbp_wrong(fields, NNB_VALUE, start);
  note->digest = nnbp_small(fields, 1, 0, 1) ? nnbp_take(fields, 32) : NULL;
  note->text = nnbp_text(fields, nnbp_small(fields, 4, 0, NNB_NONE));
}

/* Check 10 of nOTE. */
static void nnbp_check_notes(nnb_file *file) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_NOTE);
  nnb_note note;
  uint32_t number, count;
  note.key.bytes = "";
  note.key.size = 0;
  if (!nnbp_has(file, NNBP_NOTE)) return;
  count = nnbp_small(&fields, 4, 1, 1000);
  for (number = 0; number < count && !fields.fault; number++) {
    nnbp_read_note(&fields, &note, note.key);
  }
  nnbp_finish(&fields);
  nnbp_close(file, &fields);
  file->notes = count;
}

NNB_API int nnb_note_at(const nnb_file *file, uint32_t number, nnb_note *note) {
  nnbp_fields fields = nnbp_open_part(file, NNBP_NOTE);
  if (file->fault || number >= file->notes) return 0;
  note->key.bytes = "";
  note->key.size = 0;
  fields.at += 4;
  do nnbp_read_note(&fields, note, note->key); while (number--);
  return 1;
}

/* A file -------------------------------------------------------------------------------------------------------------- */

static void nnbp_check_sections(nnb_file *file, int are_data) {
  uint32_t number;
  for (number = 0; number < file->sections && !file->fault; number++) {
    if (nnbp_is_data(file, number) == are_data) nnbp_check_sums(file, number);
  }
}

/* Check 10. */
static void nnbp_check_contents(nnb_file *file) {
#ifndef NNB_COMPUTE_ONLY
  nnb_state state;
#endif
  nnbp_check_network(file);
#ifndef NNB_COMPUTE_ONLY
  if (!file->fault) nnbp_check_state(file, &state);
  if (!file->fault) nnbp_check_history(file, &state);
  if (!file->fault) nnbp_check_settings(file, &state);
#endif
  if (!file->fault) nnbp_check_notes(file);
}

NNB_API int nnb_open(nnb_file *file, const void *bytes, size_t size) {
  unsigned char *all = (unsigned char *)file;
  size_t at;
  for (at = 0; at < sizeof *file; at++) all[at] = 0;
  file->bytes = (const unsigned char *)bytes;
  file->size = size;
  file->offset = NNB_NO_OFFSET;
  file->type = NNB_F32;
  nnbp_check_head(file);
  if (!file->fault) nnbp_check_directory(file);
  if (!file->fault) nnbp_check_zero(file, 28 + 24 * (size_t)file->sections, nnbp_place(file, 0));
  if (!file->fault) nnbp_check_sections(file, 0);
  if (!file->fault) nnbp_check_tensors(file);
  if (!file->fault) nnbp_check_contents(file);
  if (!file->fault) nnbp_check_sections(file, 1);
  return file->fault;
}

NNB_API int nnb_section_at(const nnb_file *file, uint32_t number, nnb_section *section) {
  const unsigned char *entry;
  unsigned part;
  if (file->fault || number >= file->sections) return 0;
  entry = nnbp_entry(file, number);
  part = nnbp_part(nnbp_type(entry));
  NNBP_COPY(section->type, entry, 4);
  section->type[4] = 0;
  section->is_known = part == NNBP_SETS ? file->has_settings : part < NNBP_PARTS || nnbp_type(entry) == NNBP_DATA;
  section->content = file->bytes + nnbp_place(file, number);
  section->size = (size_t)nnb_u64(entry + 16);
  return 1;
}

#ifndef NNB_SMALL
NNB_API const char *nnb_fault_name(int fault) {
  static const char names[] = "ok\0not-nnb\0text-transfer\0truncated\0section-count\0directory-checksum\0version\0section-type\0"
    "section-order\0unknown-section\0section-length\0section-offset\0file-length\0trailing-bytes\0padding\0section-checksum\0"
    "missing-section\0section-end\0value\0text\0network\0training\0";
  const char *name = names;
  for (; fault > 0 && *name; fault--) {
    while (*name++) {}
  }
  return name;
}
#endif

/* Computing (7; Spec/arithmetic.md) ------------------------------------------------------------------------------------ */

/* m · 2^e rounded once to f32, ties to even. m is not 0; its lowest bit may stand for anything below, if it has 26 bits or more. */
static float nnbp_rounded(int negative, uint64_t m, int e) {
  uint64_t rest, half;
  uint32_t bits = 0;
  int last, cut;
  if (m >> 63) {
    m = m >> 1 | (m & 1);
    e++;
  }
  for (; !(m >> 62); e--) m <<= 1;
  last = e + 39 < -149 ? -149 : e + 39; /* the exponent of the last bit that is kept */
  cut = last - e;
  if (cut < 64 && last <= 104) {
    rest = m & ((UINT64_C(1) << cut) - 1);
    half = UINT64_C(1) << (cut - 1);
    bits = (uint32_t)(m >> cut);
    bits += rest > half || (rest == half && bits & 1);
    bits += (uint32_t)(last + 149) << 23; /* adds to the leading bit of a normal number; a carry to infinity is right too */
  } else if (last > 104) {
    bits = 0x7F800000;
  }
  return nnbp_float(bits | (uint32_t)negative << 31);
}

/* A finite float as m · 2^e, m of 24 bits; 0 as 0. */
static uint32_t nnbp_parts(float number, int *e) {
  uint32_t bits = nnbp_bits(number), m = bits & 0x7FFFFF;
  int exponent = (int)(bits >> 23 & 0xFF);
  if (exponent) {
    m |= 0x800000;
  } else if (m) {
    for (exponent = 1; !(m >> 23); exponent--) m <<= 1;
  }
  *e = exponent - 150;
  return m;
}

static int nnbp_is_negative(float number) { return (int)(nnbp_bits(number) >> 31); }

/* Whether the compiler has an instruction for a·b + c. */
#ifndef NNB_FMA
#if defined(NNB_ROUGH)
#define NNB_FMA(a, b, c) ((a) * (b) + (c))
#elif defined(__GNUC__) && !defined(NNB_SOFT) && (defined(__FP_FAST_FMAF) || defined(__ARM_FEATURE_FMA) || defined(__FMA__) \
  || defined(__aarch64__) || (defined(__riscv_flen) && __riscv_flen >= 32) || defined(__powerpc64__) || defined(__s390x__))
#define NNB_FMA(a, b, c) __builtin_fmaf(a, b, c)
#else
#define NNB_FMA(a, b, c) nnbp_fma(a, b, c)

static int nnbp_is_finite(float number) { return (~nnbp_bits(number) >> 23 & 0xFF) != 0; }

/* m >> by, and 1 at its end if anything is lost. */
static uint64_t nnbp_shifted(uint64_t m, int by) {
  return by > 62 ? (uint64_t)(m != 0) : m >> by | ((m & ((UINT64_C(1) << by) - 1)) != 0);
}

/* a·b + c rounded once, by whole numbers. */
static float nnbp_fma(float a, float b, float c) {
  int e, ea, eb, ec, negative = nnbp_is_negative(a) ^ nnbp_is_negative(b);
  uint64_t product = nnbp_parts(a, &ea), sum = nnbp_parts(c, &ec);
  product *= nnbp_parts(b, &eb);
  if (!nnbp_is_finite(a) || !nnbp_is_finite(b) || !product) return a * b + c; /* exact, or no number */
  if (!nnbp_is_finite(c)) return c;
  /* Both below 2^63 and, but for a c of 0, at least 2^61, so that only what cannot cancel is shifted out. */
  product <<= 15;
  sum <<= 38;
  e = ea + eb - 15;
  ec -= 38;
  if (!sum || e >= ec) {
    sum = sum ? nnbp_shifted(sum, e - ec) : 0;
  } else {
    product = nnbp_shifted(product, ec - e);
    e = ec;
  }
  if (negative == nnbp_is_negative(c)) {
    sum += product;
  } else if (product >= sum) {
    sum = product - sum;
  } else {
    sum -= product;
    negative = !negative;
  }
  return sum ? nnbp_rounded(negative, sum, e) : 0.0f;
}
#endif
#endif

#ifndef NNB_SMALL
/* m · 2^e · scale + shift rounded once to f32, for numbers whose product has more bits than an f64; in 128 bits. */
static float nnbp_wide(int negative, uint64_t m, int e, float scale, float shift) {
  int es, ec;
  uint64_t s = nnbp_parts(scale, &es), c = nnbp_parts(shift, &ec), low = (uint32_t)m * s, high = (m >> 32) * s + (low >> 32), rest = 0;
  int shifted = 0;
  negative ^= nnbp_is_negative(scale);
  if (!m || !s) return (negative ? -0.0f : 0.0f) + shift;
  low = (uint32_t)low | high << 32;
  high >>= 32;
  e += es;
  /* The product, and c with nothing below, both from 2^126 on. */
  for (; !(high >> 62); e--) {
    high = high << 1 | low >> 63;
    low <<= 1;
  }
  c <<= 39;
  ec -= 39 + 64;
  if (c && ec > e) { /* the one with the smaller exponent is shifted, by at most 128 */
    for (shifted = ec - e < 128 ? ec - e : 128; shifted; shifted--) {
      low = low >> 1 | high << 63 | (low & 1);
      high >>= 1;
    }
    e = ec;
  } else if (c) {
    for (shifted = e - ec < 128 ? e - ec : 128; shifted; shifted--) {
      rest = rest >> 1 | c << 63 | (rest & 1);
      c >>= 1;
    }
  }
  if (negative == nnbp_is_negative(shift)) {
    low += rest;
    high += c + (low < rest);
  } else if (high > c || (high == c && low >= rest)) {
    high -= c + (low < rest);
    low -= rest;
  } else {
    high = c - high - (rest < low);
    low = rest - low;
    negative = !negative;
  }
  if (!high && !low) return 0.0f;
  /* The upper 64 bits, with a 1 at the end for what is below. */
  for (; !(high >> 62); e--) {
    high = high << 1 | low >> 63;
    low <<= 1;
  }
  return nnbp_rounded(negative, high | (low != 0), e + 64);
}

#endif

/* An element of those types whose numbers are f32; f64 is rounded. */
static float nnbp_element(uint32_t type, const unsigned char *at) {
  uint32_t half, exponent;
  switch (type) {
    case NNB_F32: return nnbp_float(nnb_u32(at));
    case NNB_F64: return (float)nnbp_double(nnb_u64(at));
    case NNB_BF16: return nnbp_float((uint32_t)at[0] << 16 | (uint32_t)at[1] << 24);
    case NNB_I8: return (float)(at[0] < 128 ? at[0] : at[0] - 256);
    case NNB_U8: return (float)at[0];
    case NNB_I16:
    case NNB_U16: {
      int32_t number = at[0] | (int32_t)at[1] << 8;
      return (float)(type == NNB_I16 && number >= 32768 ? number - 65536 : number);
    }
    case NNB_F16:
      half = (uint32_t)at[0] | (uint32_t)at[1] << 8;
      exponent = half >> 10 & 31;
      if (!exponent) return (float)(half & 1023) * (half >> 15 ? -1.0f / 16777216 : 1.0f / 16777216);
      exponent = exponent == 31 ? 255 : exponent + 112;
      return nnbp_float((half & 0x8000) << 16 | exponent << 23 | (half & 1023) << 13);
    default: return 0;
  }
}

/* Whether each number of a type is one of f32. */
static int nnbp_is_narrow(uint32_t type) { return type < NNB_I32 && type != NNB_F64; }

NNB_API float nnb_element(const nnb_tensor *tensor, size_t number) {
  return nnbp_element(tensor->type, tensor->data + number * nnb_element_size(tensor->type));
}

NNB_API float nnb_input(const nnb_file *file, const void *sample, size_t number) {
  const unsigned char *at = (const unsigned char *)sample + number * nnb_element_size(file->type);
  float value = nnbp_element(file->type, at);
#ifdef NNB_SMALL
  return file->is_scaled ? NNB_FMA(value, file->scale, file->shift) : value;
#else
  uint64_t m;
  int negative, e = 0;
  if (!file->is_scaled) return value;
  if (nnbp_is_narrow(file->type)) return NNB_FMA(value, file->scale, file->shift);
  m = nnb_element_size(file->type) == 8 ? nnb_u64(at) : nnb_u32(at);
  if (file->type == NNB_F64) {
    negative = (int)(m >> 63);
    e = (int)(m >> 52 & 0x7FF);
    m &= (UINT64_C(1) << 52) - 1;
    if (e == 0x7FF) return value * file->scale + file->shift;
    if (e) m |= UINT64_C(1) << 52;
    else e = 1;
    e -= 1075;
  } else {
    if (file->type == NNB_I32 && m >> 31) m |= UINT64_C(0xFFFFFFFF) << 32;
    negative = (file->type == NNB_I32 || file->type == NNB_I64) && m >> 63;
    if (negative) m = 0 - m;
  }
  return nnbp_wide(negative, m, e, file->scale, file->shift);
#endif
}

/* exp of an f32 (4.1). */
static float nnbp_exp32(float x) {
  static const float taylor[8] = { 1, 1, 0.5f, 1.0f / 6, 1.0f / 24, 1.0f / 120, 1.0f / 720, 1.0f / 5040 };
  volatile float nearest; /* rounded to float, whatever the compiler may do */
  float n, r, q = taylor[7];
  int whole, half, k;
  if (x != x) return x;
  if (x > 88.7228317f) return nnbp_float(0x7F800000);
  if (x < -103.972076f) return 0;
  nearest = NNB_FMA(x, 1.44269502f, 12582912.0f);
  n = nearest - 12582912.0f;
  r = NNB_FMA(n, -0.693147182f, x);
  r = NNB_FMA(n, 1.90465421e-09f, r);
  for (k = 6; k >= 0; k--) q = NNB_FMA(q, r, taylor[k]);
  whole = (int)n;
  half = (int)((unsigned)(whole + 256) / 2) - 128;
  q *= nnbp_float((uint32_t)(half + 127) << 23);
  return q * nnbp_float((uint32_t)(whole - half + 127) << 23);
}

static void nnbp_softmax(float *z, size_t count) {
  float most = z[0], sum = 0;
  size_t j;
  for (j = 1; j < count; j++) {
    if (z[j] > most) most = z[j];
  }
  for (j = 0; j < count; j++) {
    z[j] -= most;
    z[j] = nnbp_exp32(z[j]);
    sum += z[j];
  }
  for (j = 0; j < count; j++) z[j] /= sum;
}

#ifndef NNB_SMALL
/* 1/k!, for exp and expm1 in f64. */
static const double nnbp_taylor[15] = { 1, 1, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880,
  1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0, 1.0 / 87178291200.0 };

/* Taylor's polynomial of degree 13 of exp, or with `from` 1 that of (exp(r) - 1) / r. */
static double nnbp_polynomial(double r, int from) {
  double q = nnbp_taylor[13 + from];
  int k;
  for (k = 12; k >= 0; k--) q = q * r + nnbp_taylor[k + from];
  return q;
}

/* exp of an f64 (6); ln 2 in two parts, of which n times the first one is exact. */
static double nnbp_exp(double z) {
  volatile double nearest; /* rounded to double, whatever the compiler may do */
  double n, r;
  int whole, half;
  if (z != z) return z;
  if (z > 1024) z = 1024; /* infinite, and 0, from 745 on */
  if (z < -1024) z = -1024;
  nearest = z * 1.4426950408889634 + 6755399441055744.0;
  n = nearest - 6755399441055744.0;
  r = z - n * 0.69314718036912382 - n * 1.9082149292705877e-10;
  whole = (int)n;
  half = (int)((unsigned)(whole + 2048) / 2) - 1024;
  r = nnbp_polynomial(r, 0) * nnbp_double((uint64_t)(half + 1023) << 52);
  return r * nnbp_double((uint64_t)(whole - half + 1023) << 52);
}

static double nnbp_expm1(double z) {
  return z < 0.35 && z > -0.35 ? z * nnbp_polynomial(z, 1) : nnbp_exp(z) - 1;
}

/* ln(1 + t), 0 ≤ t ≤ 1. */
static double nnbp_ln1p(double t) {
  double u = t / (2 + t), v = u * u, s = 1.0 / 39;
  double d;
  for (d = 37; d > 0; d -= 2) s = s * v + 1 / d;
  return 2 * u * s;
}

static double nnbp_erfc(double x) {
  double size = x < 0 ? -x : x, scale = nnbp_exp(-x * x) * 0.56418958354775629, sum = size, term = size, n;
  if (size < 2.5) {
    for (n = 1.5; n < 61; n++) sum += term *= size * size / n;
    sum = 1 - 2 * scale * sum;
  } else {
    for (n = 30; n > 0; n -= 0.5) sum = size + n / sum;
    sum = scale / sum;
  }
  return x < 0 ? 2 - sum : sum;
}

#endif

/* An activation of one sum (6). */
static float nnbp_activated(const nnb_layer *layer, float sum) {
#ifdef NNB_SMALL
  if (sum > 0 || layer->activation == NNB_LINEAR) return sum;
  if (layer->activation == NNB_LEAKY_RELU) return (float)(layer->parameter * sum);
  return sum <= 0 ? 0.0f : sum; /* a NaN stays one */
#else
  double z = sum, e = 1;
  switch (layer->activation) {
    case NNB_RELU: return sum <= 0 ? 0.0f : sum;
    case NNB_SIGMOID: return (float)(1 / (1 + nnbp_exp(-z)));
    case NNB_TANH:
      e = nnbp_expm1(z < 0 ? 2 * z : -2 * z);
      e = e / (e + 2);
      return (float)(z < 0 ? e : -e);
    case NNB_ELU: return z > 0 ? sum : (float)(layer->parameter * nnbp_expm1(z));
    case NNB_SELU: return (float)(1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * nnbp_expm1(z)));
    case NNB_LEAKY_RELU: return z > 0 ? sum : (float)(layer->parameter * z);
    case NNB_SOFTPLUS: return (float)((z > 0 ? z : 0) + nnbp_ln1p(nnbp_exp(z < 0 ? z : -z)));
    case NNB_GELU:
    case NNB_GELU_TANH:
    case NNB_SWISH:
      if (nnbp_bits(sum) == 0xFF800000) return -0.0f;
      if (layer->activation == NNB_GELU) return (float)(z * 0.5 * nnbp_erfc(-z * 0.70710678118654757));
      if (layer->activation == NNB_GELU_TANH) e = 1.5957691216057308 * (1 + 0.044715 * z * z);
      return (float)(z / (1 + nnbp_exp(-z * e)));
    default: return sum;
  }
#endif
}

/* Whether nnb_run can compute a layer. */
static int nnbp_is_served(const nnb_file *file, const nnb_layer *layer) {
#ifdef NNB_SMALL
  return nnbp_is_narrow(file->type) && (layer->activation <= NNB_SOFTMAX || layer->activation == NNB_LEAKY_RELU);
#else
  (void)file;
  (void)layer;
  return 1;
#endif
}

/* How many units are computed at once; so many rows of weights lie side by side in memory. */
#define NNBP_UNITS 16
/* Inputs of a later layer are summed in groups (3.3). */
#define NNBP_GROUP 32

/* The sums of a layer (3.3). The inputs are `x`, or where that is NULL those of a sample. */
static void nnbp_sums(const nnb_file *file, const nnb_layer *layer, const float *x, const void *sample, float *z) {
  nnb_tensor kernel, bias;
  float group[NNBP_UNITS];
  size_t first, count, row, stop, unit, bytes;
  nnb_tensor_at(file, layer->kernel, &kernel);
  bytes = nnb_element_size(kernel.type);
  if (layer->bias != NNB_NONE) nnb_tensor_at(file, layer->bias, &bias);
  for (first = 0; first < layer->outputs; first += count, z += count) {
    count = layer->outputs - first < NNBP_UNITS ? layer->outputs - first : NNBP_UNITS;
    for (unit = 0; unit < count; unit++) z[unit] = layer->bias != NNB_NONE ? nnb_element(&bias, first + unit) : 0;
    for (row = 0; row < layer->inputs;) {
      float *sums = layer->number ? group : z;
      stop = layer->number && layer->inputs - row > NNBP_GROUP ? row + NNBP_GROUP : layer->inputs;
      for (unit = 0; unit < count && layer->number; unit++) group[unit] = 0;
      for (; row < stop; row++) {
        float input = x ? x[row] : nnb_input(file, sample, row);
        const unsigned char *weight = kernel.data + (row * layer->outputs + first) * bytes;
        if (input == 0) continue;
        for (unit = 0; unit < count; unit++, weight += bytes) {
          sums[unit] = NNB_FMA(input, kernel.type == NNB_F32 ? nnbp_float(nnb_u32(weight)) : nnbp_element(kernel.type, weight), sums[unit]);
        }
      }
      for (unit = 0; unit < count && layer->number; unit++) z[unit] += group[unit];
    }
  }
}

/* The most outputs of the layers with even and with odd numbers, which take turns. */
static void nnbp_rooms(const nnb_file *file, size_t rooms[2]) {
  nnb_layer layer;
  int there;
  rooms[0] = rooms[1] = 0;
  if (file->fault) return;
  for (there = nnbp_layer_first(file, &layer); there; there = nnb_layer_next(file, &layer)) {
    if (layer.outputs > rooms[layer.number & 1]) rooms[layer.number & 1] = layer.outputs;
  }
}

NNB_API size_t nnb_room(const nnb_file *file) {
  size_t rooms[2];
  nnbp_rooms(file, rooms);
  return rooms[0] + rooms[1];
}

static float *nnbp_run(const nnb_file *file, const float *x, const void *sample, float *room) {
  nnb_layer layer;
  size_t rooms[2], unit;
  float *z = NULL;
  int there;
  if (file->fault || !file->has_network) return NULL;
  nnbp_rooms(file, rooms);
  for (there = nnbp_layer_first(file, &layer); there; there = nnb_layer_next(file, &layer)) {
    if (!nnbp_is_served(file, &layer)) return NULL;
    z = layer.number & 1 ? room + rooms[0] : room;
    nnbp_sums(file, &layer, x, sample, z);
    if (layer.activation == NNB_SOFTMAX) nnbp_softmax(z, layer.outputs);
    else for (unit = 0; unit < layer.outputs; unit++) z[unit] = nnbp_activated(&layer, z[unit]);
    x = z;
  }
  return z;
}

NNB_API float *nnb_run(const nnb_file *file, const void *sample, float *room) { return nnbp_run(file, NULL, sample, room); }
NNB_API float *nnb_run_inputs(const nnb_file *file, const float *inputs, float *room) { return nnbp_run(file, inputs, NULL, room); }

#ifdef __cplusplus
}
#endif
#endif
