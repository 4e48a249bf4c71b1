// kernel_table.winograd_upsampled_input.

#include "winograd-4x4.h"

DEFINE_TRANSFORM(transform_upsampled_input_tile, transform_upsampled_input, 4, 6)

TARGET void KERNEL(size_t count, const float *x, ptrdiff_t row_stride, float *v, ptrdiff_t frequency_stride) {
  for (size_t n = 0; n < count; n++, x += 2 * lanes, v += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[36];
      transform_upsampled_input_tile(x + p, row_stride, lanes, values);
      store_frequencies(values, v + p, frequency_stride);
    }
  }
}
