/* PNG by libpng. Its errors are jumps (setjmp), which may not cross Swift, so all of them end in this file.

   What a jump must not lose stands in a `struct reading` of the caller of the function that calls setjmp. */

#include "CNNBPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct reading {
  const uint8_t *data;
  size_t count, position;
  char *message;
  int lacks_memory;
  png_structp png;
  png_infop info;

  /* The pixels as red, green, blue, alpha: one row, or all of them where the picture is interlaced. */
  uint8_t *rows;
};

static void tell(struct reading *reading, const char *text) {
  strncpy(reading->message, text, NN_PNG_MESSAGE_BYTES - 1);
  reading->message[NN_PNG_MESSAGE_BYTES - 1] = 0;
}

static PNG_NORETURN void on_error(png_structp png, png_const_charp text) {
  tell(png_get_error_ptr(png), text);
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) { (void)png, (void)text; }

static png_voidp allocate(png_structp png, png_alloc_size_t count) {
  void *memory = malloc(count);
  if (memory == NULL) ((struct reading *)png_get_mem_ptr(png))->lacks_memory = 1;
  return memory;
}

static void release(png_structp png, png_voidp memory) {
  (void)png;
  free(memory);
}

static void take(png_structp png, png_bytep bytes, size_t count) {
  struct reading *reading = png_get_io_ptr(png);
  if (count > reading->count - reading->position) png_error(png, "the file ends too early");
  memcpy(bytes, reading->data + reading->position, count);
  reading->position += count;
}

/* Chunks that change no pixel here. Some of them could unpack to far more than the picture. */
static const png_byte ignored[] =
  "cHRM\0gAMA\0iCCP\0sBIT\0sRGB\0bKGD\0hIST\0pHYs\0sPLT\0tEXt\0zTXt\0iTXt\0tIME\0oFFs\0pCAL\0sCAL\0sTER\0eXIf";

static int begin(struct reading *reading) {
  reading->png = png_create_read_struct_2(
    PNG_LIBPNG_VER_STRING, reading, on_error, on_warning, reading, allocate, release);
  if (reading->png == NULL) {
    /* Without memory, or with a library of another version than its header. */
    tell(reading, "libpng cannot be used");
    return NN_PNG_NO_MEMORY;
  }
  reading->info = png_create_info_struct(reading->png);
  return reading->info == NULL ? NN_PNG_NO_MEMORY : NN_PNG_DONE;
}

static int end(struct reading *reading, int outcome) {
  if (reading->png != NULL) png_destroy_read_struct(&reading->png, &reading->info, NULL);
  free(reading->rows);
  return outcome == NN_PNG_FAULT && reading->lacks_memory ? NN_PNG_NO_MEMORY : outcome;
}

/* Up to the first IDAT; may jump. */
static void read_start(struct reading *reading) {
  png_structp png = reading->png;
  png_set_read_fn(png, reading, take);
  png_set_user_limits(png, NN_PNG_LARGEST_SIDE, NN_PNG_LARGEST_SIDE);
  png_set_chunk_malloc_max(png, NN_PNG_LARGEST_CHUNK);
  png_set_chunk_cache_max(png, 16);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, ignored, (int)(sizeof ignored / 5));
  png_read_info(png, reading->info);
}

static int read_header(struct reading *reading, struct nn_png_header *header) {
  if (setjmp(png_jmpbuf(reading->png))) return NN_PNG_FAULT;
  read_start(reading);
  const int type = png_get_color_type(reading->png, reading->info);
  header->width = png_get_image_width(reading->png, reading->info);
  header->height = png_get_image_height(reading->png, reading->info);
  header->pixel_bits =
    (uint32_t)png_get_bit_depth(reading->png, reading->info) * png_get_channels(reading->png, reading->info);
  header->is_interlaced = png_get_interlace_type(reading->png, reading->info) != PNG_INTERLACE_NONE;
  header->has_alpha =
    (type & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(reading->png, reading->info, PNG_INFO_tRNS) != 0;
  return NN_PNG_DONE;
}

int nn_png_read_header(const uint8_t *data, size_t count, struct nn_png_header *header, char *message) {
  struct reading reading = {.data = data, .count = data == NULL ? 0 : count, .message = message};
  message[0] = 0;
  int outcome = begin(&reading);
  if (outcome == NN_PNG_DONE) outcome = read_header(&reading, header);
  return end(&reading, outcome);
}

/* What libpng is asked to make of any picture: 8 bits of red, green, blue, alpha; of one with a palette the index of a colour in
   8 bits, because libpng takes those beyond the palette for black. */
static void ask_for_colours(png_structp png, png_infop info, int is_indexed) {
  if (is_indexed) return png_set_packing(png);
  const int type = png_get_color_type(png, info);
  if (type == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (png_get_valid(png, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
  if (png_get_bit_depth(png, info) == 16) png_set_scale_16(png);
  if (!(type & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
}

/* Spec/nnidx.md, section 3. */
static uint8_t grey_of(const uint8_t *colour, uint32_t alpha, uint32_t background) {
  const uint32_t rest = background * (255 - alpha) + 127;
  const uint32_t red = (colour[0] * alpha + rest) / 255, green = (colour[1] * alpha + rest) / 255,
                 blue = (colour[2] * alpha + rest) / 255;
  return (uint8_t)((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}

/* The greys of a palette, and how many there are. */
struct palette {
  int count;
  uint8_t greys[256];
};

static struct palette read_palette(png_structp png, png_infop info, uint32_t background) {
  struct palette palette = {0};
  png_colorp colours = NULL;
  png_bytep alphas = NULL;
  int count = 0, alpha_count = 0;
  png_get_PLTE(png, info, &colours, &count);
  png_get_tRNS(png, info, &alphas, &alpha_count, NULL);
  for (int index = 0; colours != NULL && index < count && index < 256; index++) {
    const uint8_t colour[] = {colours[index].red, colours[index].green, colours[index].blue};
    palette.greys[index] = grey_of(colour, alphas != NULL && index < alpha_count ? alphas[index] : 255, background);
    palette.count++;
  }
  return palette;
}

static void make_grey(
  png_structp png, const struct palette *palette, const uint8_t *row, size_t count, uint32_t background, uint8_t *grey) {
  for (size_t pixel = 0; pixel < count; pixel++) {
    if (palette == NULL) {
      grey[pixel] = grey_of(row + 4 * pixel, row[4 * pixel + 3], background);
    } else {
      if (row[pixel] >= palette->count) png_error(png, "a pixel has a colour beyond the palette");
      grey[pixel] = palette->greys[row[pixel]];
    }
  }
}

static int read_grey(struct reading *reading, uint32_t background, uint8_t *grey, size_t grey_count) {
  if (setjmp(png_jmpbuf(reading->png))) return NN_PNG_FAULT;
  read_start(reading);
  png_structp png = reading->png;
  png_infop info = reading->info;
  const size_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if (width * height != grey_count) png_error(png, "it is not the file it was");
  const int is_indexed = png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE;
  struct palette colours = read_palette(png, info, background), *palette = is_indexed ? &colours : NULL;
  ask_for_colours(png, info, is_indexed);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  const size_t row = is_indexed ? width : 4 * width, kept = passes > 1 ? height : 1;
  if (png_get_rowbytes(png, info) != row) png_error(png, "its rows have an unexpected size");
  reading->rows = calloc(kept, row);
  if (reading->rows == NULL) {
    reading->lacks_memory = 1;
    png_error(png, "there is no memory for its rows");
  }
  for (int pass = 0; pass < passes; pass++) {
    for (size_t y = 0; y < height; y++) {
      png_read_row(png, reading->rows + (passes > 1 ? y * row : 0), NULL);
      if (passes == 1) make_grey(png, palette, reading->rows, width, background, grey + y * width);
    }
  }
  if (passes > 1) make_grey(png, palette, reading->rows, width * height, background, grey);
  png_read_end(png, NULL);
  return NN_PNG_DONE;
}

int nn_png_read_grey(
  const uint8_t *data, size_t count, uint8_t background, uint8_t *grey, size_t grey_count, char *message) {
  struct reading reading = {.data = data, .count = data == NULL ? 0 : count, .message = message};
  message[0] = 0;
  int outcome = begin(&reading);
  if (outcome == NN_PNG_DONE) outcome = read_grey(&reading, background, grey, grey_count);
  return end(&reading, outcome);
}
