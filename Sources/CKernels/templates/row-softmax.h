// kernel_table.row_softmax. Sixteen rows at a time: maxima and sums are kept lane by lane, then turned so that lanes
// are rows.
#include <math.h>
#include <string.h>

#include "exponential.h"
#include "lane-sums.h"

/// Lanes of a block that hold columns.
INLINE void column_mask(size_t columns, size_t block, integers *mask) {
  const integers lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  *mask = lane < (int32_t)(columns - block * lanes < lanes ? columns - block * lanes : lanes);
}

/// `rows` is a constant where full tiles are inlined.
INLINE void softmax_rows(const size_t rows, size_t columns, ptrdiff_t block_stride, float scale, float *x,
                         float *log_sums) {
  const size_t blocks = (columns + lanes - 1) / lanes;
  vector tile[lanes], turned[lanes], total;
  integers mask;
  UNROLL for (size_t r = 0; r < lanes; r++) tile[r] = -INFINITY;
  for (size_t block = 0; block < blocks; block++) {
    const vector *xs = (const vector *)(x + (ptrdiff_t)block * block_stride);
    column_mask(columns, block, &mask);
    UNROLL for (size_t r = 0; r < lanes; r++) {
      if (r < rows) {
        const vector value = mask ? xs[r] * scale : -INFINITY;
        tile[r] = value > tile[r] ? value : tile[r];
      }
    }
  }
  transpose_vectors(tile, turned);
  vector maximum = turned[0];
  UNROLL for (size_t i = 1; i < lanes; i++) maximum = turned[i] > maximum ? turned[i] : maximum;
  // Where all products are -infinity or NaN.
  maximum = maximum == -INFINITY ? 0 : maximum;

  UNROLL for (size_t r = 0; r < lanes; r++) tile[r] = 0;
  for (size_t block = 0; block < blocks; block++) {
    vector *xs = (vector *)(x + (ptrdiff_t)block * block_stride);
    column_mask(columns, block, &mask);
    UNROLL for (size_t r = 0; r < lanes; r++) {
      if (r < rows) {
        vector value = xs[r] * scale - maximum[r];
        exponential(&value);
        value = mask ? value : 0;
        tile[r] += value;
        xs[r] = value;
      }
    }
  }
  lane_sums(tile, &total);
  const vector inverse = 1 / total;
  for (size_t block = 0; block < blocks; block++) {
    vector *xs = (vector *)(x + (ptrdiff_t)block * block_stride);
    UNROLL for (size_t r = 0; r < lanes; r++) {
      if (r < rows) xs[r] *= inverse[r];
    }
  }
  if (log_sums) {
    logarithm(&total);
    total += maximum;
    memcpy(log_sums, &total, rows * sizeof *log_sums);
  }
}

TARGET void KERNEL(row_softmax)(size_t rows, size_t columns, ptrdiff_t block_stride, float scale, float *x,
                                float *log_sums) {
  size_t r = 0;
  for (; r + lanes <= rows; r += lanes)
    softmax_rows(lanes, columns, block_stride, scale, x + r * lanes, log_sums ? log_sums + r : NULL);
  if (r < rows)
    softmax_rows(rows - r, columns, block_stride, scale, x + r * lanes, log_sums ? log_sums + r : NULL);
}
