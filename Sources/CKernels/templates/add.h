// kernel_table.add.

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *x, const float *y, float *z) {
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const vector *xs = (const vector *)(x + start), *ys = (const vector *)(y + start);
    vector *zs = (vector *)(z + start);
    for (size_t i = 0; i < width; i++)
      zs[i] = xs[i] + ys[i];
  }
}
