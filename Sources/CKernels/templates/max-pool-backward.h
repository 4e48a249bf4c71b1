// kernel_table.max_pool_backward.
#include "pooling-window.h"

/// Adds `dz` to the first of rows x columns vectors that equals `z`, lane by lane; rows and columns are constants where
/// full windows are inlined.
INLINE void spread_window(size_t rows, size_t columns, const float *x, float *dx, ptrdiff_t x_row_stride,
                          const vector *z, const vector *dz) {
  vector rest = *dz;
  for (size_t row = 0; row < rows; row++) {
    const vector *xs = (const vector *)(x + (ptrdiff_t)row * x_row_stride);
    vector *dxs = (vector *)(dx + (ptrdiff_t)row * x_row_stride);
    for (size_t column = 0; column < columns; column++) {
      const integers hit = xs[column] == *z;
      dxs[column] += hit ? rest : 0;
      rest = hit ? 0 : rest;
    }
  }
}

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t z_row_stride, size_t x_height, size_t x_width,
                   ptrdiff_t x_row_stride, size_t kernel, size_t stride, size_t padding, const float *x, const float *z,
                   const float *dz, float *dx) {
  for (size_t row = 0; row < height; row++) {
    const window rows = window_inside(row, kernel, stride, padding, x_height);
    const vector *zs = (const vector *)(z + (ptrdiff_t)row * z_row_stride);
    const vector *dzs = (const vector *)(dz + (ptrdiff_t)row * z_row_stride);
    for (size_t i = 0; i < width; i++) {
      const window columns = window_inside(i, kernel, stride, padding, x_width);
      const ptrdiff_t first = (ptrdiff_t)rows.start * x_row_stride + (ptrdiff_t)columns.start * lanes;
      if (rows.count == 3 && columns.count == 3) {
        spread_window(3, 3, x + first, dx + first, x_row_stride, zs + i, dzs + i);
      } else {
        spread_window(rows.count, columns.count, x + first, dx + first, x_row_stride, zs + i, dzs + i);
      }
    }
  }
}
