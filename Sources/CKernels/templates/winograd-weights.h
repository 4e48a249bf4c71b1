// winograd_kernels.weights.

DEFINE_TRANSFORM(transform_tile, transform_weights, float, LOAD_FLOATS, 3, side)

TARGET void KERNEL(size_t count, const float *w, ptrdiff_t tap_stride, float *u, ptrdiff_t frequency_stride) {
  for (size_t p = 0; p < count * lanes; p += PIECE_LANES) {
    piece values[frequencies];
    transform_tile(w + p, 3 * tap_stride, tap_stride, values);
    store_frequencies(values, u + p, frequency_stride);
  }
}
