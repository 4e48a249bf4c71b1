// kernel_table.pair_pixels.
#include "bf16-pairs.h"

TARGET void KERNEL(pair_pixels)(size_t count, const uint16_t *x, uint16_t *z, ptrdiff_t z_stride) {
  for (size_t first = 0; first < count; first += 2 * lanes, z += z_stride) {
    for (size_t q = 0; q < lanes; q++) {
      const size_t p = first + 2 * q;
      words pair = 0;
      if (p < count)
        pair = WORDS(x + p * lanes);
      if (p + 1 < count)
        pair = PAIRED(pair, WORDS(x + (p + 1) * lanes));
      *(words *)(z + q * 2 * lanes) = pair;
    }
  }
}
