// kernel_table.resize_nearest.

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride, const int32_t *rows,
                   const int32_t *columns, const float *x, float *z) {
  for (size_t row = 0; row < height; row++) {
    const vector *xs = (const vector *)(x + rows[row] * x_row_stride);
    vector *zs = (vector *)(z + (ptrdiff_t)row * z_row_stride);
    for (size_t i = 0; i < width; i++)
      zs[i] = xs[columns[i]];
  }
}
