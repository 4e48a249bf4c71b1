// winograd_kernels.input.

DEFINE_TRANSFORM(input_tile, transform_input, element, LOAD, side, side)

// Tiles between a fetch from memory and its use.
#define FETCH_AHEAD 3

TARGET void KERNEL(input)(size_t count, const void *x, ptrdiff_t row_stride, float *v, ptrdiff_t frequency_stride) {
  const element *xs = x;
  for (size_t n = 0; n < count; n++, xs += tile_side * lanes, v += lanes) {
    UNROLL for (size_t i = 0; i < side * tile_side; i++) {
      const size_t pixel = tile_side * FETCH_AHEAD + 2 + i % tile_side;
      __builtin_prefetch(xs + (ptrdiff_t)(i / tile_side) * row_stride + (ptrdiff_t)pixel * lanes);
    }
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[frequencies];
      input_tile(xs + p, row_stride, lanes, values);
      store_frequencies(values, v + p, frequency_stride);
    }
  }
}
