// Mean and deviation of the channels of up to 16 pixels, shared by layer norm and its backward.
#pragma once

#include "lane-sums.h"

/// Lane p of `mean` and `inverse` becomes the mean and 1 / sqrt(variance + epsilon) of pixel p. The variance is that of
/// the differences from the mean, so that a small one does not cancel out. `pixels` is a constant where full tiles are
/// inlined; lanes beyond them hold 0 and 1 / sqrt(epsilon).
INLINE void layer_norm_moments(const size_t pixels, size_t blocks, ptrdiff_t block_stride, const element *x,
                               float epsilon, vector *mean, vector *inverse) {
  const float share = 1 / (float)(blocks * lanes);
  vector sums[lanes] = {0}, total;
  for (size_t block = 0; block < blocks; block++) {
    const element *xs = x + (ptrdiff_t)block * block_stride;
    UNROLL for (size_t p = 0; p < lanes; p++) {
      if (p < pixels) sums[p] += LOAD(vector, xs + p * lanes);
    }
  }
  lane_sums(sums, &total);
  const vector center = total * share;
  UNROLL for (size_t p = 0; p < lanes; p++) sums[p] = 0;
  for (size_t block = 0; block < blocks; block++) {
    const element *xs = x + (ptrdiff_t)block * block_stride;
    UNROLL for (size_t p = 0; p < lanes; p++) {
      if (p < pixels) {
        const vector difference = LOAD(vector, xs + p * lanes) - center[p];
        sums[p] += difference * difference;
      }
    }
  }
  lane_sums(sums, &total);
  *mean = center;
  *inverse = 1 / __builtin_elementwise_sqrt(total * share + epsilon);
}
