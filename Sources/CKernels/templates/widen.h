// kernel_table.widen.

TARGET void KERNEL(widen)(size_t height, size_t width, ptrdiff_t x_row_stride, const void *x, ptrdiff_t z_row_stride,
                          float *z) {
  for (size_t row = 0; row < height; row++) {
    const element *xs = (const element *)x + (ptrdiff_t)row * x_row_stride;
    float *zs = z + (ptrdiff_t)row * z_row_stride;
    for (size_t i = 0; i < width * lanes; i += lanes) *(vector *)(zs + i) = LOAD(vector, xs + i);
  }
}
