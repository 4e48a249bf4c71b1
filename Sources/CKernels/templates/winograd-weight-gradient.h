// winograd_kernels.weight_gradient.

DEFINE_TRANSFORM(gradient_tile, transform_weight_gradient, float, LOAD_FLOATS, side, 3)

TARGET void KERNEL(weight_gradient)(size_t count, const float *u, ptrdiff_t frequency_stride, float *dw,
                                    ptrdiff_t tap_stride, int accumulate) {
  const ptrdiff_t next = 9 * (tap_stride < 0 ? -tap_stride : tap_stride);
  for (size_t p = 0; p < count * lanes; p += PIECE_LANES) {
    piece values[9];
    gradient_tile(u + p, side * frequency_stride, frequency_stride, values);
    // The place of the next gradients, which lies behind these: pieces too short for a processor to foresee.
    UNROLL for (size_t t = 0; t < 9; t++) __builtin_prefetch(dw + (ptrdiff_t)t * tap_stride + next + p, 1, 2);
    UNROLL for (size_t t = 0; t < 9; t++) {
      piece *target = (piece *)(dw + (ptrdiff_t)t * tap_stride + p);
      *target = accumulate ? *target + values[t] : values[t];
    }
  }
}
