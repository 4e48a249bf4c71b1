// winograd_kernels.upsampled_tile.

DEFINE_TRANSFORM(upsampled_pixels_tile, transform_upsampled_pixels, element, LOAD, 2, side)

TARGET void KERNEL(upsampled_tile)(size_t count, const void *x, ptrdiff_t row_stride, float *u,
                                   ptrdiff_t frequency_stride) {
  const element *xs = x;
  for (size_t n = 0; n < count; n++, xs += 2 * lanes, u += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[frequencies];
      upsampled_pixels_tile(xs + p, row_stride, lanes, values);
      store_upsampled_frequencies(values, u + p, frequency_stride);
    }
  }
}
