// 16 x 16 transpose of 16 vectors in registers, shared by the kernels that turn lanes from channels into pixels.
#pragma once

#define LOW_8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HIGH_8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define LOW_4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define HIGH_4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define LOW_2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH_2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LOW_1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define HIGH_1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31

// Transposes each 2 x 2 arrangement of blocks of `size` rows and columns.
#define TRANSPOSE_BLOCKS(tile, size)                                                                                   \
  UNROLL for (size_t i = 0; i < lanes; i++) {                                                                          \
    if ((i & size) == 0) {                                                                                             \
      const vector low = __builtin_shufflevector(tile[i], tile[i + size], LOW_##size);                                 \
      tile[i + size] = __builtin_shufflevector(tile[i], tile[i + size], HIGH_##size);                                  \
      tile[i] = low;                                                                                                   \
    }                                                                                                                  \
  }

INLINE void transpose_vectors(vector *tile) {
  TRANSPOSE_BLOCKS(tile, 8)
  TRANSPOSE_BLOCKS(tile, 4)
  TRANSPOSE_BLOCKS(tile, 2)
  TRANSPOSE_BLOCKS(tile, 1)
}
