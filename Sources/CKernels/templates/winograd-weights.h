// winograd_kernels.weights.

DEFINE_TRANSFORM(weights_tile, transform_weights, float, LOAD_FLOATS, 3, side)

TARGET void KERNEL(weights)(size_t count, const float *w, ptrdiff_t tap_stride, float *u, ptrdiff_t frequency_stride) {
  for (size_t p = 0; p < count * lanes; p += PIECE_LANES) {
    piece values[frequencies];
    // The weights of the next channels, which lie behind these: pieces too short for a processor to foresee.
    UNROLL for (size_t t = 0; t < 9; t++) __builtin_prefetch(w + (ptrdiff_t)(9 + t) * tap_stride + p, 0, 2);
    weights_tile(w + p, 3 * tap_stride, tap_stride, values);
    store_frequencies(values, u + p, frequency_stride);
  }
}
