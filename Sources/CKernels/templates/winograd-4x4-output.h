// kernel_table.winograd_output.

#include "winograd-4x4.h"

DEFINE_TRANSFORM(transform_output_tile, transform_output, 6, 4)

TARGET void KERNEL(size_t count, size_t height, size_t width, const float *m, ptrdiff_t frequency_stride, float *y,
                   ptrdiff_t row_stride, int accumulate) {
  for (size_t n = 0; n < count; n++, y += 4 * lanes, m += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[16];
      transform_output_tile(m + p, 6 * frequency_stride, frequency_stride, values);
      store_square(4, values, height, width - 4 * n, y + p, row_stride, accumulate);
    }
  }
}
