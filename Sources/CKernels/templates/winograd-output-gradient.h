// winograd_kernels.output_gradient.

DEFINE_TRANSFORM(transform_tile, transform_output_gradient, element, LOAD, tile_side, side)

TARGET void KERNEL(size_t count, const void *dy, ptrdiff_t row_stride, float *d, ptrdiff_t frequency_stride) {
  const element *dys = dy;
  for (size_t n = 0; n < count; n++, dys += tile_side * lanes, d += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[frequencies];
      transform_tile(dys + p, row_stride, lanes, values);
      store_frequencies(values, d + p, frequency_stride);
    }
  }
}
