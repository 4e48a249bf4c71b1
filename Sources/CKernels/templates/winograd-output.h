// winograd_kernels.output.

DEFINE_TRANSFORM(output_tile, transform_output, float, LOAD_FLOATS, side, tile_side)

/// Adds the values of one square, and their squares, that lie in the first `height` rows and `columns` columns.
INLINE void add_moments(const piece *values, size_t height, size_t columns, piece *sum, piece *square_sum) {
  const int whole = height >= tile_side && columns >= tile_side;
  piece total = 0, square_total = 0;
  UNROLL for (size_t i = 0; i < tile_side * tile_side; i++) {
    if (whole || (i / tile_side < height && i % tile_side < columns)) {
      total += values[i];
      square_total += values[i] * values[i];
    }
  }
  *sum += total;
  *square_sum += square_total;
}

TARGET void KERNEL(output)(size_t count, size_t height, size_t width, const float *m, ptrdiff_t frequency_stride,
                   const float *bias, void *y, ptrdiff_t row_stride, kernel_store store, double *sum,
                   double *square_sum) {
  element *ys = y;
  piece sums[lanes / PIECE_LANES] = {0}, square_sums[lanes / PIECE_LANES] = {0};
  for (size_t n = 0; n < count; n++, ys += tile_side * lanes, m += lanes) {
    const size_t columns = width - tile_side * n;
    UNROLL for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[tile_side * tile_side];
      output_tile(m + p, side * frequency_stride, frequency_stride, values);
      if (bias) {
        UNROLL for (size_t i = 0; i < tile_side * tile_side; i++) values[i] += *(const piece *)(bias + p);
      }
      if (sum)
        add_moments(values, height, columns, sums + p / PIECE_LANES, square_sums + p / PIECE_LANES);
      store_square(tile_side, values, height, columns, ys + p, row_stride, store);
    }
  }
  if (sum) {
    UNROLL for (size_t j = 0; j < lanes; j++) {
      sum[j] += (double)sums[j / PIECE_LANES][j % PIECE_LANES];
      square_sum[j] += (double)square_sums[j / PIECE_LANES][j % PIECE_LANES];
    }
  }
  if (store == kernel_store_stream)
    STREAM_FENCE();
}
