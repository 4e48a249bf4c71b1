// kernel_table.resize_nearest_backward.

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride, const int32_t *rows,
                   const int32_t *columns, const float *dz, float *dx) {
  for (size_t row = 0; row < height; row++) {
    const vector *dzs = (const vector *)(dz + (ptrdiff_t)row * z_row_stride);
    vector *dxs = (vector *)(dx + rows[row] * x_row_stride);
    for (size_t i = 0; i < width;) {
      // A run of pixels with one source is summed in a register: the order of additions stays that of the pixels.
      const int32_t column = columns[i];
      vector sum = dxs[column];
      do
        sum += dzs[i++];
      while (i < width && columns[i] == column);
      dxs[column] = sum;
    }
  }
}
