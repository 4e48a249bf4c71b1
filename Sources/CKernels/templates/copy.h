// kernel_table.copy.

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *x, float *z, int accumulate) {
  for (size_t row = 0; row < height; row++) {
    const vector *xs = (const vector *)(x + (ptrdiff_t)row * row_stride);
    vector *zs = (vector *)(z + (ptrdiff_t)row * row_stride);
    for (size_t i = 0; i < width; i++)
      zs[i] = accumulate ? zs[i] + xs[i] : xs[i];
  }
}
