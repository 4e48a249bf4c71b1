// kernel_table.moments.

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *x, double *sum, double *square_sum) {
  doubles total = 0, square_total = 0;
  for (size_t row = 0; row < height; row++) {
    const vector *xs = (const vector *)(x + (ptrdiff_t)row * row_stride);
    vector partial[CHAINS] = {0}, square_partial[CHAINS] = {0};
    size_t i = 0;
    for (; i + CHAINS <= width; i += CHAINS) {
  UNROLL for (size_t k = 0; k < CHAINS; k++) {
        partial[k] += xs[i + k];
        square_partial[k] += xs[i + k] * xs[i + k];
      }
    }
    for (; i < width; i++) {
      partial[0] += xs[i];
      square_partial[0] += xs[i] * xs[i];
    }
    UNROLL for (size_t k = 1; k < CHAINS; k++) {
      partial[0] += partial[k];
      square_partial[0] += square_partial[k];
    }
    total += __builtin_convertvector(partial[0], doubles);
    square_total += __builtin_convertvector(square_partial[0], doubles);
  }
  *(unaligned_doubles *)sum += total;
  *(unaligned_doubles *)square_sum += square_total;
}
