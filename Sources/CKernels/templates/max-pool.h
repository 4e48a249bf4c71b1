// plane_kernels.max_pool.
#include <math.h>

#include "pooling-window.h"

/// The maximum of rows x columns vectors, which are constants where full windows are inlined; NaN where one is NaN.
INLINE void pool_window(size_t rows, size_t columns, const element *x, ptrdiff_t x_row_stride, element *z) {
  vector maximum = -INFINITY;
  integers unordered = 0;
  for (size_t row = 0; row < rows; row++) {
    const element *xs = x + (ptrdiff_t)row * x_row_stride;
    for (size_t column = 0; column < columns; column++) {
      const vector value = LOAD(vector, xs + column * lanes);
      maximum = value > maximum ? value : maximum;
      unordered |= value != value;
    }
  }
  STORE(vector, z, unordered ? NAN : maximum);
}

TARGET void KERNEL(max_pool)(size_t height, size_t width, ptrdiff_t z_row_stride, size_t x_height, size_t x_width,
                             ptrdiff_t x_row_stride, size_t kernel, size_t stride, size_t padding, const void *x,
                             void *z) {
  for (size_t row = 0; row < height; row++) {
    const window rows = window_inside(row, kernel, stride, padding, x_height);
    element *zs = (element *)z + (ptrdiff_t)row * z_row_stride;
    for (size_t i = 0; i < width; i++) {
      const window columns = window_inside(i, kernel, stride, padding, x_width);
      const element *first = (const element *)x + (ptrdiff_t)rows.start * x_row_stride + columns.start * lanes;
      if (rows.count == 3 && columns.count == 3) {
        pool_window(3, 3, first, x_row_stride, zs + i * lanes);
      } else {
        pool_window(rows.count, columns.count, first, x_row_stride, zs + i * lanes);
      }
    }
  }
}
