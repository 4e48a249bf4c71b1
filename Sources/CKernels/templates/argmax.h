// kernel_table.argmax.
#include "pixel-tile.h"

INLINE void argmax_pixels(size_t pixels, size_t classes, ptrdiff_t block_stride, const float *logits,
                          uint16_t *labels) {
  vector tile[lanes];
  vector best = 0;
  integers index = 0;
  for (size_t block = 0; block * lanes < classes; block++) {
    load_pixels(tile, logits + (ptrdiff_t)block * block_stride, pixels);
    if (block == 0)
      best = tile[0];
    const size_t count = classes_in_block(classes, block);
    for (size_t c = 0; c < count; c++) {
      const integers better = tile[c] > best;
      index = better ? (int32_t)(block * lanes + c) : index;
      best = better ? tile[c] : best;
    }
  }
  const labels16 result = __builtin_convertvector(index, labels16);
  memcpy(labels, &result, pixels * sizeof *labels);
}

TARGET void KERNEL(argmax)(size_t width, size_t classes, ptrdiff_t block_stride, const float *logits,
                           uint16_t *labels) {
  size_t p = 0;
  for (; p + lanes <= width; p += lanes) {
    argmax_pixels(lanes, classes, block_stride, logits + p * lanes, labels + p);
  }
  if (p < width)
    argmax_pixels(width - p, classes, block_stride, logits + p * lanes, labels + p);
}
