// plane_kernels.resize_nearest.

TARGET void KERNEL(resize_nearest)(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride,
                                   const int32_t *rows, const int32_t *columns, const void *x, void *z) {
  for (size_t row = 0; row < height; row++) {
    const element *xs = (const element *)x + rows[row] * x_row_stride;
    element *zs = (element *)z + (ptrdiff_t)row * z_row_stride;
    for (size_t i = 0; i < width; i++) STORE(vector, zs + i * lanes, LOAD(vector, xs + columns[i] * lanes));
  }
}
