// kernel_table.pair_weights.
#include "bf16-pairs.h"

TARGET void KERNEL(pair_weights)(const float *x, const ptrdiff_t *offsets, size_t count, ptrdiff_t x_stride,
                                 uint16_t *z) {
  for (ptrdiff_t k = 0; k < lanes; k += 2) {
    vector even = 0, odd = 0;
    for (size_t s = 0; s < count; s++) {
      const float *row = x + offsets[s] + k * x_stride;
      even += *(const vector *)row;
      odd += *(const vector *)(row + x_stride);
    }
    NARROWED_WORDS(first, even);
    NARROWED_WORDS(second, odd);
    *(words *)(z + k * lanes) = PAIRED(first, second);
  }
}
