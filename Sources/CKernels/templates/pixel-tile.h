// Logits of up to 16 pixels turned so that lanes are pixels and rows are classes, shared by the softmax and argmax.
#pragma once

#include <string.h>

#include "transpose-vectors.h"

/// Loads one channel block of `pixels` <= 16 pixels and transposes it; lanes beyond `pixels` are 0.
INLINE void load_pixels(vector *tile, const float *source, size_t pixels) {
  vector rows[lanes];
  UNROLL for (size_t p = 0; p < lanes; p++) rows[p] = p < pixels ? ((const vector *)source)[p] : (vector)0;
  transpose_vectors(rows, tile);
}

/// Classes of channel block `block`: 16, or fewer in the last one.
INLINE size_t classes_in_block(size_t classes, size_t block) {
  const size_t left = classes - block * lanes;
  return left < lanes ? left : lanes;
}
