// kernel_table.normalize.

/// `add_residual` and `relu` are constants where it is inlined.
INLINE void normalize_plane(const int add_residual, const int relu, size_t height, size_t width, ptrdiff_t row_stride,
                            const float *x, const float *scale, const float *shift, const float *residual, float *z) {
  const vector a = *(const vector *)scale, b = *(const vector *)shift;
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const vector *xs = (const vector *)(x + start);
    const vector *residuals = add_residual ? (const vector *)(residual + start) : xs;
    vector *zs = (vector *)(z + start);
    for (size_t i = 0; i < width; i++) {
      vector value = xs[i] * a + b;
      if (add_residual)
        value += residuals[i];
      if (relu)
        value = 0 > value ? 0 : value;
      zs[i] = value;
    }
  }
}

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *x, const float *scale,
                   const float *shift, const float *residual, int relu, float *z) {
  if (residual && relu) {
    normalize_plane(1, 1, height, width, row_stride, x, scale, shift, residual, z);
  } else if (residual) {
    normalize_plane(1, 0, height, width, row_stride, x, scale, shift, residual, z);
  } else if (relu) {
    normalize_plane(0, 1, height, width, row_stride, x, scale, shift, residual, z);
  } else {
    normalize_plane(0, 0, height, width, row_stride, x, scale, shift, residual, z);
  }
}
