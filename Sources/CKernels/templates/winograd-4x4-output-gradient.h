// kernel_table.winograd_output_gradient.

#include "winograd-4x4.h"

DEFINE_TRANSFORM(transform_output_gradient_tile, transform_output_gradient, 4, 6)

TARGET void KERNEL(size_t count, const float *dy, ptrdiff_t row_stride, float *d, ptrdiff_t frequency_stride) {
  for (size_t n = 0; n < count; n++, dy += 4 * lanes, d += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[36];
      transform_output_gradient_tile(dy + p, row_stride, lanes, values);
      store_frequencies(values, d + p, frequency_stride);
    }
  }
}
