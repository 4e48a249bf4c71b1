// winograd_kernels.upsampled_input.

DEFINE_TRANSFORM(upsampled_input_tile, transform_upsampled_input, element, LOAD, 4, side)

TARGET void KERNEL(upsampled_input)(size_t count, const void *x, ptrdiff_t row_stride, float *v,
                                    ptrdiff_t frequency_stride) {
  const element *xs = x;
  for (size_t n = 0; n < count; n++, xs += 2 * lanes, v += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[frequencies];
      upsampled_input_tile(xs + p, row_stride, lanes, values);
      store_upsampled_frequencies(values, v + p, frequency_stride);
    }
  }
}
