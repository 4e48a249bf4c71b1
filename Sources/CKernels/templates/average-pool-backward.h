// plane_kernels.average_pool_backward.

TARGET void KERNEL(average_pool_backward)(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride,
                                          size_t kernel, size_t stride, const void *dz, void *dx) {
  const float share = 1 / (float)(kernel * kernel);
  for (size_t row = 0; row < height; row++) {
    const element *dzs = (const element *)dz + (ptrdiff_t)row * z_row_stride;
    element *dxs = (element *)dx + (ptrdiff_t)(row * stride) * x_row_stride;
    for (size_t i = 0; i < width; i++) {
      const vector gradient = LOAD(vector, dzs + i * lanes) * share;
      for (size_t ky = 0; ky < kernel; ky++) {
        for (size_t kx = 0; kx < kernel; kx++) {
          element *place = dxs + (ptrdiff_t)ky * x_row_stride + (i * stride + kx) * lanes;
          STORE(vector, place, LOAD(vector, place) + gradient);
        }
      }
    }
  }
}
