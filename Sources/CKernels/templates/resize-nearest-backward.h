// plane_kernels.resize_nearest_backward.

TARGET void KERNEL(resize_nearest_backward)(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride,
                                            const int32_t *rows, const int32_t *columns, const void *dz, void *dx) {
  for (size_t row = 0; row < height; row++) {
    const element *dzs = (const element *)dz + (ptrdiff_t)row * z_row_stride;
    element *dxs = (element *)dx + rows[row] * x_row_stride;
    for (size_t i = 0; i < width;) {
      // A run of pixels with one source is summed in a register: the order of additions stays that of the pixels.
      const int32_t column = columns[i];
      vector sum = LOAD(vector, dxs + column * lanes);
      do
        sum += LOAD(vector, dzs + i++ * lanes);
      while (i < width && columns[i] == column);
      STORE(vector, dxs + column * lanes, sum);
    }
  }
}
