// kernel_table.planar: 16 pairs of neighbouring columns, then a transpose of the pairs.
#include "bf16-pairs.h"
#include "transpose-vectors.h"

typedef uint32_t unaligned_words __attribute__((ext_vector_type(16), may_alias, aligned(2)));

TARGET void KERNEL(planar)(size_t count, const uint16_t *x, ptrdiff_t x_stride, size_t repeat, uint16_t *z,
                           ptrdiff_t z_stride) {
  const size_t pixels_per_pair = repeat == 1 ? 2 : 1;
  for (size_t first = 0; first < count; first += pixels_per_pair * lanes, z += 2 * lanes) {
    vector tile[lanes];
    UNROLL for (size_t q = 0; q < lanes; q++) {
      const size_t p = first + q * pixels_per_pair;
      words pair = 0;
      if (p < count)
        pair = WORDS(x + (ptrdiff_t)p * x_stride);
      if (repeat == 2)
        pair = PAIRED(pair, pair);
      else if (p + 1 < count)
        pair = PAIRED(pair, WORDS(x + (ptrdiff_t)(p + 1) * x_stride));
      tile[q] = (vector)pair;
    }
    transpose_vectors(tile, tile);
    UNROLL for (size_t j = 0; j < lanes; j++) *(unaligned_words *)(z + (ptrdiff_t)j * z_stride) = (words)tile[j];
  }
}
