// winograd_kernels.tile.

DEFINE_TRANSFORM(pixels_tile, transform_pixels, element, LOAD, tile_side, side)

TARGET void KERNEL(tile)(size_t count, const void *x, ptrdiff_t row_stride, float *u, ptrdiff_t frequency_stride) {
  const element *xs = x;
  for (size_t n = 0; n < count; n++, xs += tile_side * lanes, u += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[frequencies];
      pixels_tile(xs + p, row_stride, lanes, values);
      store_frequencies(values, u + p, frequency_stride);
    }
  }
}
