// winograd_kernels.output.

DEFINE_TRANSFORM(transform_tile, transform_output, float, LOAD_FLOATS, side, tile_side)

TARGET void KERNEL(size_t count, size_t height, size_t width, const float *m, ptrdiff_t frequency_stride, void *y,
                   ptrdiff_t row_stride, int accumulate) {
  element *ys = y;
  for (size_t n = 0; n < count; n++, ys += tile_side * lanes, m += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[tile_side * tile_side];
      transform_tile(m + p, side * frequency_stride, frequency_stride, values);
      store_square(tile_side, values, height, width - tile_side * n, ys + p, row_stride, accumulate);
    }
  }
}
