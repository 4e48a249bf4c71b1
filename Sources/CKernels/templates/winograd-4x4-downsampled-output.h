// kernel_table.winograd_downsampled_output.

#include "winograd-4x4.h"

DEFINE_TRANSFORM(transform_downsampled_output_tile, transform_downsampled_output, 6, 2)

TARGET void KERNEL(size_t count, size_t height, size_t width, const float *m, ptrdiff_t frequency_stride, float *y,
                   ptrdiff_t row_stride, int accumulate) {
  for (size_t n = 0; n < count; n++, y += 2 * lanes, m += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[4];
      transform_downsampled_output_tile(m + p, 6 * frequency_stride, frequency_stride, values);
      store_square(2, values, height, width - 2 * n, y + p, row_stride, accumulate);
    }
  }
}
