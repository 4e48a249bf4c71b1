// winograd_kernels.downsampled_output. What lies at the frequencies of the point -1 is not used.

DEFINE_TRANSFORM(downsampled_output_tile, transform_downsampled_output, float, LOAD_FLOATS, side, 2)

TARGET void KERNEL(downsampled_output)(size_t count, size_t height, size_t width, const float *m,
                                       ptrdiff_t frequency_stride, void *y, ptrdiff_t row_stride, kernel_store store) {
  element *ys = y;
  for (size_t n = 0; n < count; n++, ys += 2 * lanes, m += lanes) {
    for (size_t p = 0; p < lanes; p += PIECE_LANES) {
      piece values[4];
      downsampled_output_tile(m + p, side * frequency_stride, frequency_stride, values);
      store_square(2, values, height, width - 2 * n, ys + p, row_stride, store);
    }
  }
  if (store == kernel_store_stream)
    STREAM_FENCE();
}
