// kernel_table.winograd_output.

#include "winograd-4x4.h"

DEFINE_TRANSFORM(transform_output_tile, transform_output, 6, 4)

/// Pixel i of the 4 x 4 at y.
INLINE void store_pixel(piece value, size_t i, float *y, ptrdiff_t row_stride, int accumulate) {
  piece *pixel = (piece *)(y + (ptrdiff_t)(i / 4) * row_stride + (ptrdiff_t)(i % 4) * lanes);
  *pixel = accumulate ? *pixel + value : value;
}

TARGET void KERNEL(size_t count, size_t height, size_t width, const float *m, ptrdiff_t frequency_stride, float *y,
                   ptrdiff_t row_stride, int accumulate) {
  for (size_t n = 0; n < count; n++, y += 4 * lanes, m += lanes) {
    const size_t columns = width - 4 * n < 4 ? width - 4 * n : 4;
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[16];
      transform_output_tile(m + p, 6 * frequency_stride, frequency_stride, values);
      if (height == 4 && columns == 4) {
        UNROLL for (size_t i = 0; i < 16; i++) store_pixel(values[i], i, y + p, row_stride, accumulate);
      } else {
        for (size_t i = 0; i < 16; i++) {
          if (i / 4 < height && i % 4 < columns) store_pixel(values[i], i, y + p, row_stride, accumulate);
        }
      }
    }
  }
}
