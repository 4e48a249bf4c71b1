// plane_kernels.average_pool.

TARGET void KERNEL(average_pool)(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride,
                                 size_t kernel, size_t stride, const void *x, void *z) {
  const float share = 1 / (float)(kernel * kernel);
  for (size_t row = 0; row < height; row++) {
    const element *xs = (const element *)x + (ptrdiff_t)(row * stride) * x_row_stride;
    element *zs = (element *)z + (ptrdiff_t)row * z_row_stride;
    for (size_t i = 0; i < width; i++) {
      vector sum = 0;
      for (size_t ky = 0; ky < kernel; ky++)
        for (size_t kx = 0; kx < kernel; kx++)
          sum += LOAD(vector, xs + (ptrdiff_t)ky * x_row_stride + (i * stride + kx) * lanes);
      STORE(vector, zs + i * lanes, sum * share);
    }
  }
}
