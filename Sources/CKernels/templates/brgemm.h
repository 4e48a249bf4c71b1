// Batch-reduce GEMM, kernel_table.brgemm. Rows are cut into register tiles whose sizes differ by at most one; a tile
// keeps its sums in registers over the whole batch and depth, and reads B once. The usual strides of A have code of
// their own, where every address is a constant offset: one pixel and two pixels where the depth is a multiple of 4, and
// two pixels of three interleaved channels where it is one of 7, the usual first convolution of a photograph.

#include "register-tile.h"

/// One register tile; `rows`, `vectors`, `unroll` and mostly `a_stride` are constants where it is inlined. The sums begin
/// at zero and meet what is there at the end, so that the first products need not wait for it.
INLINE void multiply_tile(const size_t rows, const size_t vectors, const size_t unroll, const float *a,
                          const ptrdiff_t *offsets, size_t batch, size_t depth, ptrdiff_t a_stride, const float *b,
                          float *c, ptrdiff_t c_stride, ptrdiff_t c_vector_stride, int accumulate) {
  vector sum[TILE_SUMS];
  UNROLL for (size_t m = 0; m < rows; m++) {
    UNROLL for (size_t v = 0; v < vectors; v++) {
      sum[m * vectors + v] = (vector)0;
      if (accumulate)
        __builtin_prefetch(c + (ptrdiff_t)m * c_stride + (ptrdiff_t)v * c_vector_stride, 1);
    }
  }
  const vector *right = (const vector *)b;
  for (size_t i = 0; i < batch; i++) {
    // After the last entry, the first one of the next register tile.
    const float *left = a + offsets[i];
    const float *next = i + 1 < batch ? a + offsets[i + 1] : a + (ptrdiff_t)rows * a_stride + offsets[0];
    for (size_t k = 0; k < depth; k += unroll) {
      // The rows of the next entry, a share with each step: their addresses jump, which no processor foresees.
      UNROLL for (size_t m = 0; m < (rows + 3) / 4; m++) {
        __builtin_prefetch(next + (ptrdiff_t)(4 * m + k / unroll % 4) * a_stride);
      }
      UNROLL for (size_t u = 0; u < unroll; u++) {
        UNROLL for (size_t m = 0; m < rows; m++) {
          UNROLL for (size_t v = 0; v < vectors; v++) {
            sum[m * vectors + v] += left[(ptrdiff_t)m * a_stride + (ptrdiff_t)u] * right[u * vectors + v];
          }
        }
      }
      left += unroll;
      right += unroll * vectors;
    }
  }
  UNROLL for (size_t m = 0; m < rows; m++) {
    UNROLL for (size_t v = 0; v < vectors; v++) {
      vector *target = (vector *)(c + (ptrdiff_t)m * c_stride + (ptrdiff_t)v * c_vector_stride);
      *target = accumulate ? *target + sum[m * vectors + v] : sum[m * vectors + v];
    }
  }
}

#define TILE(m)                                                                                                        \
  case m:                                                                                                              \
    if (m <= limit) {                                                                                                  \
      multiply_tile(m, vectors, unroll, a, offsets, batch, depth, a_stride, b, c, c_stride, c_vector_stride,           \
                    accumulate);                                                                                       \
    }                                                                                                                  \
    break;

/// All rows in tiles of at most `limit`.
INLINE void multiply_tiles(const size_t limit, const size_t vectors, const size_t unroll, size_t rows, const float *a,
                           const ptrdiff_t *offsets, size_t batch, size_t depth, ptrdiff_t a_stride, const float *b,
                           float *c, ptrdiff_t c_stride, ptrdiff_t c_vector_stride, int accumulate) {
  const size_t tiles = (rows + limit - 1) / limit;
  for (size_t t = 0; t < tiles; t++) {
    const size_t height = rows / tiles + (t < rows % tiles);
    switch (height) {
      TILES
    }
    a += (ptrdiff_t)height * a_stride;
    c += (ptrdiff_t)height * c_stride;
  }
}

#define SPECIALIZATION(name, limit, vectors, unroll, stride)                                                           \
  __attribute__((noinline)) TARGET static void name(                                                                   \
      size_t rows, const float *a, const ptrdiff_t *offsets, size_t batch, size_t depth, ptrdiff_t a_stride,           \
      const float *b, float *c, ptrdiff_t c_stride, ptrdiff_t c_vector_stride, int accumulate) {                       \
    multiply_tiles(limit, vectors, unroll, rows, a, offsets, batch, depth, stride, b, c, c_stride, c_vector_stride,    \
                   accumulate);                                                                                        \
  }

SPECIALIZATION(narrow_one_pixel, NARROW_ROWS, 1, 4, 16)
SPECIALIZATION(narrow_two_pixels, NARROW_ROWS, 1, 4, 32)
SPECIALIZATION(narrow_two_colors, NARROW_ROWS, 1, 7, 6)
SPECIALIZATION(narrow_any, NARROW_ROWS, 1, 1, a_stride)
#if TILE_VECTORS > 1
SPECIALIZATION(wide_one_pixel, TILE_ROWS, TILE_VECTORS, 4, 16)
SPECIALIZATION(wide_two_pixels, TILE_ROWS, TILE_VECTORS, 4, 32)
SPECIALIZATION(wide_two_colors, TILE_ROWS, TILE_VECTORS, 7, 6)
SPECIALIZATION(wide_any, TILE_ROWS, TILE_VECTORS, 1, a_stride)
#endif

TARGET void KERNEL(brgemm)(size_t rows, size_t vectors, const float *a, const ptrdiff_t *offsets, size_t batch,
                           size_t depth, ptrdiff_t a_stride, const float *b, float *c, ptrdiff_t c_stride,
                           ptrdiff_t c_vector_stride, int accumulate) {
  const int one_pixel = a_stride == lanes && depth % 4 == 0, two_pixels = a_stride == 2 * lanes && depth % 4 == 0;
  const int two_colors = a_stride == 6 && depth % 7 == 0;
  __typeof__(&narrow_any) kernel = one_pixel    ? narrow_one_pixel
                                   : two_pixels ? narrow_two_pixels
                                   : two_colors ? narrow_two_colors
                                                : narrow_any;
#if TILE_VECTORS > 1
  if (vectors == TILE_VECTORS)
    kernel = one_pixel ? wide_one_pixel : two_pixels ? wide_two_pixels : two_colors ? wide_two_colors : wide_any;
#endif
  kernel(rows, a, offsets, batch, depth, a_stride, b, c, c_stride, c_vector_stride, accumulate);
}

#undef TILE
