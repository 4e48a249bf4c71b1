// Sums across the lanes of 16 vectors, shared by the kernels that reduce over the channels of a pixel.
#pragma once

#include "transpose-vectors.h"

/// Lane p becomes the sum of the lanes of rows[p], added up in pairs of neighbouring lanes' sums.
INLINE void lane_sums(const vector *rows, vector *sums) {
  vector columns[lanes];
  transpose_vectors(rows, columns);
  UNROLL for (size_t half = lanes / 2; half > 0; half /= 2) {
    UNROLL for (size_t i = 0; i < half; i++) columns[i] += columns[i + half];
  }
  *sums = columns[0];
}
