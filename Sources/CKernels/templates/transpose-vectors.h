// 16 x 16 transpose of 16 vectors in registers, shared by the kernels that turn lanes from channels into pixels. Every
// exchange is one instruction of each instruction set: floats, then pairs, interleave within quarters of a vector, then
// quarters move.
#pragma once

#define FLOATS_LOW 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define FLOATS_HIGH 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define PAIRS_LOW 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define PAIRS_HIGH 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define QUARTERS_LOW 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27
#define QUARTERS_HIGH 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31

// Exchanges between rows that are `distance` apart.
#define EXCHANGE(rows, distance, kind)                                                                                 \
  UNROLL for (size_t i = 0; i < lanes; i++) {                                                                          \
    if ((i & distance) == 0) {                                                                                         \
      const vector first = rows[i], second = rows[i + distance];                                                       \
      rows[i] = __builtin_shufflevector(first, second, kind##_LOW);                                                    \
      rows[i + distance] = __builtin_shufflevector(first, second, kind##_HIGH);                                        \
    }                                                                                                                  \
  }

/// `source` and `target` may be the same. The copy lets the compiler keep the rows in registers even where the
/// caller indexes its array by a variable.
INLINE void transpose_vectors(const vector *source, vector *target) {
  vector rows[lanes];
  UNROLL for (size_t i = 0; i < lanes; i++) rows[i] = source[i];
  EXCHANGE(rows, 1, FLOATS)
  EXCHANGE(rows, 2, PAIRS)
  EXCHANGE(rows, 4, QUARTERS)
  EXCHANGE(rows, 8, QUARTERS)
  // Of four rows the second and third have come out in each other's place.
  UNROLL for (size_t i = 0; i < lanes; i += 4) {
    target[i] = rows[i];
    target[i + 1] = rows[i + 2];
    target[i + 2] = rows[i + 1];
    target[i + 3] = rows[i + 3];
  }
}
