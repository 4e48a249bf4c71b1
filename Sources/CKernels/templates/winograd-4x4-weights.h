// kernel_table.winograd_weights.

#include "winograd-4x4.h"

DEFINE_TRANSFORM(transform_weights_tile, transform_weights, 3, 6)

TARGET void KERNEL(size_t count, const float *w, ptrdiff_t tap_stride, float *u, ptrdiff_t frequency_stride) {
  for (size_t p = 0; p < count * lanes; p += PIECE_LANES) {
    piece values[36];
    transform_weights_tile(w + p, 3 * tap_stride, tap_stride, values);
    store_frequencies(values, u + p, frequency_stride);
  }
}
