// plane_kernels.depthwise.

/// Neighbouring output pixels that share the pixels they read.
enum { depthwise_pixels = 4 };

/// `pixels` is a constant where it is inlined.
INLINE void depthwise_run(const size_t pixels, ptrdiff_t row_stride, const element *x, const vector *weights,
                          const vector *bias, element *z, int accumulate) {
  vector sum[depthwise_pixels];
  UNROLL for (size_t p = 0; p < pixels; p++) sum[p] = *bias;
  UNROLL for (ptrdiff_t ky = 0; ky < 3; ky++) {
    const element *xs = x + (ky - 1) * row_stride - lanes;
    UNROLL for (size_t column = 0; column < pixels + 2; column++) {
      const vector value = LOAD(vector, xs + column * lanes);
      UNROLL for (size_t kx = 0; kx < 3; kx++) {
        if (column >= kx && column - kx < pixels) sum[column - kx] += weights[ky * 3 + kx] * value;
      }
    }
  }
  UNROLL for (size_t p = 0; p < pixels; p++)
    STORE(vector, z + p * lanes, accumulate ? LOAD(vector, z + p * lanes) + sum[p] : sum[p]);
}

TARGET void KERNEL(depthwise)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const float *weights,
                              ptrdiff_t tap_stride, const float *bias, void *z, int accumulate) {
  vector taps[9];
  UNROLL for (ptrdiff_t tap = 0; tap < 9; tap++) taps[tap] = *(const vector *)(weights + tap * tap_stride);
  const vector base = bias ? *(const vector *)bias : (vector)0;
  for (size_t row = 0; row < height; row++) {
    const element *xs = (const element *)x + (ptrdiff_t)row * row_stride;
    element *zs = (element *)z + (ptrdiff_t)row * row_stride;
    size_t i = 0;
    for (; i + depthwise_pixels <= width; i += depthwise_pixels)
      depthwise_run(depthwise_pixels, row_stride, xs + i * lanes, taps, &base, zs + i * lanes, accumulate);
    for (; i < width; i++) depthwise_run(1, row_stride, xs + i * lanes, taps, &base, zs + i * lanes, accumulate);
  }
}
