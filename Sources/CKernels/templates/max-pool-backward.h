// plane_kernels.max_pool_backward.
#include "pooling-window.h"

/// Adds `dz` to the first of rows x columns vectors that equals `z`, lane by lane; rows and columns are constants where
/// full windows are inlined.
INLINE void spread_window(size_t rows, size_t columns, const element *x, element *dx, ptrdiff_t x_row_stride,
                          const element *z, const element *dz) {
  const vector maximum = LOAD(vector, z);
  vector rest = LOAD(vector, dz);
  for (size_t row = 0; row < rows; row++) {
    const element *xs = x + (ptrdiff_t)row * x_row_stride;
    element *dxs = dx + (ptrdiff_t)row * x_row_stride;
    for (size_t i = 0; i < columns * lanes; i += lanes) {
      const integers hit = LOAD(vector, xs + i) == maximum;
      STORE(vector, dxs + i, LOAD(vector, dxs + i) + (hit ? rest : 0));
      rest = hit ? 0 : rest;
    }
  }
}

TARGET void KERNEL(max_pool_backward)(size_t height, size_t width, ptrdiff_t z_row_stride, size_t x_height,
                                      size_t x_width, ptrdiff_t x_row_stride, size_t kernel, size_t stride,
                                      size_t padding, const void *x, const void *z, const void *dz, void *dx) {
  for (size_t row = 0; row < height; row++) {
    const window rows = window_inside(row, kernel, stride, padding, x_height);
    const element *zs = (const element *)z + (ptrdiff_t)row * z_row_stride;
    const element *dzs = (const element *)dz + (ptrdiff_t)row * z_row_stride;
    for (size_t i = 0; i < width; i++, zs += lanes, dzs += lanes) {
      const window columns = window_inside(i, kernel, stride, padding, x_width);
      const ptrdiff_t first = (ptrdiff_t)rows.start * x_row_stride + (ptrdiff_t)columns.start * lanes;
      const element *xs = (const element *)x + first;
      element *dxs = (element *)dx + first;
      if (rows.count == 3 && columns.count == 3) {
        spread_window(3, 3, xs, dxs, x_row_stride, zs, dzs);
      } else {
        spread_window(rows.count, columns.count, xs, dxs, x_row_stride, zs, dzs);
      }
    }
  }
}
