// kernel_table.sum_of_squares.

TARGET double KERNEL(sum_of_squares)(size_t count, const float *x) {
  doubles partial[2] = {0};
  size_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
  UNROLL for (size_t k = 0; k < 2; k++) {
      const doubles value = __builtin_convertvector(*(const unaligned_vector *)(x + i + k * lanes), doubles);
      partial[k] += value * value;
    }
  }
  double sum = 0;
  for (; i < count; i++) sum += (double)x[i] * x[i];
  partial[0] += partial[1];
  for (size_t k = 0; k < lanes; k++) sum += partial[0][k];
  return sum;
}
