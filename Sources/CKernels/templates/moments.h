// plane_kernels.moments.

TARGET void KERNEL(moments)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, double *sum,
                            double *square_sum) {
  doubles total = 0, square_total = 0;
  for (size_t row = 0; row < height; row++) {
    const element *xs = (const element *)x + (ptrdiff_t)row * row_stride;
    vector partial[CHAINS] = {0}, square_partial[CHAINS] = {0};
    size_t i = 0;
    for (; i + CHAINS <= width; i += CHAINS) {
      UNROLL for (size_t k = 0; k < CHAINS; k++) {
        const vector value = LOAD(vector, xs + (i + k) * lanes);
        partial[k] += value;
        square_partial[k] += value * value;
      }
    }
    for (; i < width; i++) {
      const vector value = LOAD(vector, xs + i * lanes);
      partial[0] += value;
      square_partial[0] += value * value;
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
