// kernel_table.row_softmax_backward.
#include <string.h>

#include "exponential.h"
#include "lane-sums.h"

/// `rows` is a constant where full tiles are inlined.
INLINE void softmax_rows_backward(const size_t rows, size_t columns, ptrdiff_t block_stride, float scale, float *x,
                                  const float *log_sums, float *dp) {
  const size_t blocks = (columns + lanes - 1) / lanes;
  vector log_sum = 0, tile[lanes] = {0}, total;
  memcpy(&log_sum, log_sums, rows * sizeof *log_sums);
  for (size_t block = 0; block < blocks; block++) {
    vector *xs = (vector *)(x + (ptrdiff_t)block * block_stride);
    const vector *dps = (const vector *)(dp + (ptrdiff_t)block * block_stride);
    const integers lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const integers mask = lane < (int32_t)(columns - block * lanes < lanes ? columns - block * lanes : lanes);
    UNROLL for (size_t r = 0; r < lanes; r++) {
      if (r < rows) {
        vector value = xs[r] * scale - log_sum[r];
        exponential(&value);
        value = mask ? value : 0;
        xs[r] = value;
        tile[r] += value * dps[r];
      }
    }
  }
  lane_sums(tile, &total);
  for (size_t block = 0; block < blocks; block++) {
    const vector *xs = (const vector *)(x + (ptrdiff_t)block * block_stride);
    vector *dps = (vector *)(dp + (ptrdiff_t)block * block_stride);
    UNROLL for (size_t r = 0; r < lanes; r++) {
      if (r < rows) dps[r] = scale * xs[r] * (dps[r] - total[r]);
    }
  }
}

TARGET void KERNEL(row_softmax_backward)(size_t rows, size_t columns, ptrdiff_t block_stride, float scale, float *x,
                                         const float *log_sums, float *dp) {
  size_t r = 0;
  for (; r + lanes <= rows; r += lanes)
    softmax_rows_backward(lanes, columns, block_stride, scale, x + r * lanes, log_sums + r, dp + r * lanes);
  if (r < rows)
    softmax_rows_backward(rows - r, columns, block_stride, scale, x + r * lanes, log_sums + r, dp + r * lanes);
}
