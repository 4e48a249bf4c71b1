// kernel_table.add_bias.

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *bias, float *z) {
  const vector b = *(const vector *)bias;
  for (size_t row = 0; row < height; row++) {
    vector *zs = (vector *)(z + (ptrdiff_t)row * row_stride);
    for (size_t i = 0; i < width; i++)
      zs[i] += b;
  }
}
