// kernel_table.narrow.

TARGET void KERNEL(narrow)(size_t height, size_t width, ptrdiff_t x_row_stride, const float *x, ptrdiff_t z_row_stride,
                           void *z, int accumulate) {
  for (size_t row = 0; row < height; row++) {
    const float *xs = x + (ptrdiff_t)row * x_row_stride;
    element *zs = (element *)z + (ptrdiff_t)row * z_row_stride;
    for (size_t i = 0; i < width * lanes; i += lanes) {
      const vector value = *(const vector *)(xs + i);
      STORE(vector, zs + i, accumulate ? LOAD(vector, zs + i) + value : value);
    }
  }
}
