// kernel_table.winograd_input.

#include "winograd-4x4.h"

DEFINE_TRANSFORM(transform_input_tile, transform_input, 6, 6)

// Tiles between a fetch from memory and its use.
#define FETCH_AHEAD 3

TARGET void KERNEL(size_t count, const float *x, ptrdiff_t row_stride, float *v, ptrdiff_t frequency_stride) {
  for (size_t n = 0; n < count; n++, x += 4 * lanes, v += lanes) {
    UNROLL for (size_t i = 0; i < 24; i++) {
      __builtin_prefetch(x + (ptrdiff_t)(i / 4) * row_stride + (ptrdiff_t)(4 * FETCH_AHEAD + 2 + i % 4) * lanes);
    }
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[36];
      transform_input_tile(x + p, row_stride, lanes, values);
      store_frequencies(values, v + p, frequency_stride);
    }
  }
}
