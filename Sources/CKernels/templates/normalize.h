// plane_kernels.normalize.

/// `stream`, `add_residual` and `relu` are constants where it is inlined.
INLINE void normalize_plane(const int stream, const int add_residual, const int relu, size_t height, size_t width,
                            ptrdiff_t row_stride, const element *x, const float *scale, const float *shift,
                            const element *residual, element *z) {
  const vector a = *(const vector *)scale, b = *(const vector *)shift;
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const element *xs = x + start, *residuals = add_residual ? residual + start : xs;
    element *zs = z + start;
    for (size_t i = 0; i < width * lanes; i += lanes) {
      vector value = LOAD(vector, xs + i) * a + b;
      if (add_residual)
        value += LOAD(vector, residuals + i);
      if (relu)
        value = 0 > value ? 0 : value;
      if (stream)
        STREAM(vector, zs + i, value);
      else
        STORE(vector, zs + i, value);
    }
  }
}

#define NORMALIZE_PLANE(stream)                                                                                        \
  if (residual && relu) {                                                                                              \
    normalize_plane(stream, 1, 1, height, width, row_stride, x, scale, shift, residual, z);                            \
  } else if (residual) {                                                                                               \
    normalize_plane(stream, 1, 0, height, width, row_stride, x, scale, shift, residual, z);                            \
  } else if (relu) {                                                                                                   \
    normalize_plane(stream, 0, 1, height, width, row_stride, x, scale, shift, residual, z);                            \
  } else {                                                                                                             \
    normalize_plane(stream, 0, 0, height, width, row_stride, x, scale, shift, residual, z);                            \
  }

TARGET void KERNEL(normalize)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const float *scale,
                              const float *shift, const void *residual, int relu, void *z, kernel_store store) {
  if (store == kernel_store_stream) {
    NORMALIZE_PLANE(1)
    STREAM_FENCE();
  } else {
    NORMALIZE_PLANE(0)
  }
}
