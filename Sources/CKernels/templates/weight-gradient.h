// Weight gradient, kernel_table.weight_gradient: `depth` input channels x `vectors` of output channels, summed over the
// pixels of a plane. Channels are cut into register tiles whose sizes differ by at most one.

#include "register-tile.h"

// Pixels between a fetch of x into the nearest cache and its use.
#define FETCH_AHEAD 8

/// One register tile; `rows` and `vectors` are constants where it is inlined. The sums begin at zero and meet what is
/// there at the end, so that the first products need not wait for it.
INLINE void reduce_tile(const size_t rows, const size_t vectors, size_t height, size_t width, const float *x,
                        ptrdiff_t x_stride, ptrdiff_t x_row_stride, const float *d, ptrdiff_t d_stride,
                        ptrdiff_t d_row_stride, ptrdiff_t d_vector_stride, float *w, ptrdiff_t w_stride,
                        int accumulate) {
  vector sum[TILE_SUMS];
  UNROLL for (size_t i = 0; i < rows; i++) {
    UNROLL for (size_t v = 0; v < vectors; v++) {
      sum[i * vectors + v] = 0;
      if (accumulate)
        __builtin_prefetch(w + (ptrdiff_t)i * w_stride + v * lanes, 1);
    }
  }
  for (size_t r = 0; r < height; r++) {
    const float *left = x + (ptrdiff_t)r * x_row_stride, *right = d + (ptrdiff_t)r * d_row_stride;
    for (size_t p = 0; p < width; p++) {
      __builtin_prefetch(left + FETCH_AHEAD * x_stride);
      UNROLL for (size_t i = 0; i < rows; i++) {
        UNROLL for (size_t v = 0; v < vectors; v++) {
          sum[i * vectors + v] += left[i] * *(const unaligned_vector *)(right + (ptrdiff_t)v * d_vector_stride);
        }
      }
      left += x_stride;
      right += d_stride;
    }
  }
  UNROLL for (size_t i = 0; i < rows; i++) {
    UNROLL for (size_t v = 0; v < vectors; v++) {
      unaligned_vector *target = (unaligned_vector *)(w + (ptrdiff_t)i * w_stride + v * lanes);
      *target = accumulate ? *target + sum[i * vectors + v] : sum[i * vectors + v];
    }
  }
}

#define TILE(m)                                                                                                        \
  case m:                                                                                                              \
    if (m <= limit) {                                                                                                  \
      reduce_tile(m, vectors, height, width, x, x_stride, x_row_stride, d, d_stride, d_row_stride, d_vector_stride, w, \
                  w_stride, accumulate);                                                                               \
    }                                                                                                                  \
    break;

/// All input channels in tiles of at most `limit`.
INLINE void reduce_tiles(const size_t limit, const size_t vectors, size_t depth, size_t height, size_t width,
                         const float *x, ptrdiff_t x_stride, ptrdiff_t x_row_stride, const float *d, ptrdiff_t d_stride,
                         ptrdiff_t d_row_stride, ptrdiff_t d_vector_stride, float *w, ptrdiff_t w_stride,
                         int accumulate) {
  const size_t tiles = (depth + limit - 1) / limit;
  for (size_t t = 0; t < tiles; t++) {
    const size_t rows = depth / tiles + (t < depth % tiles);
    switch (rows) {
      TILES
    }
    x += rows;
    w += (ptrdiff_t)rows * w_stride;
  }
}

TARGET void KERNEL(weight_gradient)(size_t depth, size_t vectors, size_t height, size_t width, const float *x,
                                    ptrdiff_t x_stride, ptrdiff_t x_row_stride, const float *d, ptrdiff_t d_stride,
                                    ptrdiff_t d_row_stride, ptrdiff_t d_vector_stride, float *w, ptrdiff_t w_stride,
                                    int accumulate) {
#if TILE_VECTORS > 1
  if (vectors == TILE_VECTORS) {
    reduce_tiles(TILE_ROWS, TILE_VECTORS, depth, height, width, x, x_stride, x_row_stride, d, d_stride, d_row_stride,
                 d_vector_stride, w, w_stride, accumulate);
    return;
  }
#endif
  reduce_tiles(NARROW_ROWS, 1, depth, height, width, x, x_stride, x_row_stride, d, d_stride, d_row_stride,
               d_vector_stride, w, w_stride, accumulate);
}

#undef TILE
