#include "CNNBElements.h"

#include <stdint.h>
#include <string.h>

/* What is written is most of what this costs, so each line of the cache is written once, as a whole: from as many rows as
   have elements in it. Then it does not matter how far columns are apart, also where that is a power of two and their lines
   crowd in a few sets of the cache. */

#define LINE 64
#define VECTOR 16

/* The elements at even places are those of a, the others those of b; from their lower and their upper halves. */
#define LOW_8(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH_8(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define LOW_16(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH_16(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define LOW_32(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH_32(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define LOW_64(a, b) __builtin_shufflevector(a, b, 0, 2)
#define HIGH_64(a, b) __builtin_shufflevector(a, b, 1, 3)

#define UNROLLED _Pragma("clang loop unroll(full)")

/* `lines` exchanges as many rows as a line has elements with as many columns as a vector has. Interleaving the halves of
   the rows doubles the elements of a column that stand side by side, until they fill a vector. */
#define EXCHANGE(BITS)                                                                                                   \
  typedef uint##BITS##_t vector_##BITS __attribute__((vector_size(VECTOR)));                                             \
                                                                                                                         \
  static inline void lines_##BITS(const char *from, size_t from_pitch, char *to, size_t to_pitch, int is_large) {        \
    enum { COUNT = VECTOR * 8 / BITS, PARTS = LINE / VECTOR };                                                           \
    vector_##BITS columns[PARTS][COUNT];                                                                                 \
    UNROLLED for (int part = 0; part < PARTS; part++) {                                                                  \
      vector_##BITS next[COUNT];                                                                                         \
      UNROLLED for (int row = 0; row < COUNT; row++)                                                                     \
        memcpy(&columns[part][row], from + (size_t)(part * COUNT + row) * from_pitch, VECTOR);                           \
      UNROLLED for (int done = 1; done < COUNT; done *= 2) {                                                             \
        UNROLLED for (int pair = 0; pair < COUNT / 2; pair++) {                                                          \
          vector_##BITS upper = columns[part][pair], lower = columns[part][pair + COUNT / 2];                            \
          next[2 * pair] = LOW_##BITS(upper, lower);                                                                     \
          next[2 * pair + 1] = HIGH_##BITS(upper, lower);                                                                \
        }                                                                                                                \
        UNROLLED for (int row = 0; row < COUNT; row++) columns[part][row] = next[row];                                   \
      }                                                                                                                  \
    }                                                                                                                    \
    UNROLLED for (int column = 0; column < COUNT; column++) {                                                            \
      char *line = to + (size_t)column * to_pitch;                                                                       \
      UNROLLED for (int part = 0; part < PARTS; part++) {                                                                \
        if (is_large) __builtin_nontemporal_store(columns[part][column], (vector_##BITS *)(line + part * VECTOR));       \
        else memcpy(line + part * VECTOR, &columns[part][column], VECTOR);                                               \
      }                                                                                                                  \
    }                                                                                                                    \
  }                                                                                                                      \
                                                                                                                         \
  static void one_by_one_##BITS(size_t first_row, size_t rows, size_t first_column, size_t columns, const char *from,    \
                                size_t from_pitch, char *to, size_t to_pitch) {                                          \
    for (size_t column = first_column; column < columns; column++)                                                       \
      for (size_t row = first_row; row < rows; row++)                                                                    \
        memcpy(to + column * to_pitch + row * (BITS / 8), from + row * from_pitch + column * (BITS / 8), BITS / 8);      \
  }                                                                                                                      \
                                                                                                                         \
  static void exchange_##BITS(size_t rows, size_t columns, const char *from, size_t from_pitch, char *to,                \
                              size_t to_pitch, int is_large) {                                                           \
    const size_t count = VECTOR * 8 / BITS, size = BITS / 8, line = LINE / size;                                         \
    const size_t whole_rows = rows - rows % line, whole_columns = columns - columns % count;                             \
    for (size_t first = 0; first < whole_columns; first += line) {                                                       \
      const size_t last = first + line < whole_columns ? first + line : whole_columns;                                   \
      for (size_t row = 0; row < whole_rows; row += line)                                                                \
        for (size_t column = first; column < last; column += count) {                                                    \
          const char *source = from + row * from_pitch + column * size;                                                  \
          char *target = to + column * to_pitch + row * size;                                                            \
          if (is_large) lines_##BITS(source, from_pitch, target, to_pitch, 1);                                           \
          else lines_##BITS(source, from_pitch, target, to_pitch, 0);                                                    \
        }                                                                                                                \
    }                                                                                                                    \
    one_by_one_##BITS(0, whole_rows, whole_columns, columns, from, from_pitch, to, to_pitch);                            \
    one_by_one_##BITS(whole_rows, rows, 0, columns, from, from_pitch, to, to_pitch);                                     \
  }

EXCHANGE(8)
EXCHANGE(16)
EXCHANGE(32)
EXCHANGE(64)

void nn_exchange(size_t size, size_t rows, size_t columns, const void *from, size_t from_pitch, void *to,
                 size_t to_pitch, int is_large) {
  /* Only whole lines may go around the caches. */
  const int bypasses = is_large && (uintptr_t)to % LINE == 0 && to_pitch % LINE == 0;
  switch (size) {
    case 1: exchange_8(rows, columns, from, from_pitch, to, to_pitch, bypasses); break;
    case 2: exchange_16(rows, columns, from, from_pitch, to, to_pitch, bypasses); break;
    case 4: exchange_32(rows, columns, from, from_pitch, to, to_pitch, bypasses); break;
    default: exchange_64(rows, columns, from, from_pitch, to, to_pitch, bypasses); break;
  }
}
