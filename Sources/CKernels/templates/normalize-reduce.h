// kernel_table.normalize_reduce.

/// `masked` is a constant where it is inlined.
INLINE void reduce_plane(const int masked, size_t height, size_t width, ptrdiff_t row_stride, const float *x,
                         const float *z, const float *dz, double *sum, double *product_sum) {
  doubles total = 0, product_total = 0;
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const vector *xs = (const vector *)(x + start), *dzs = (const vector *)(dz + start);
    const vector *zs = masked ? (const vector *)(z + start) : xs;
    vector partial[CHAINS] = {0}, product_partial[CHAINS] = {0};
    size_t i = 0;
    for (; i + CHAINS <= width; i += CHAINS) {
  UNROLL for (size_t k = 0; k < CHAINS; k++) {
        const vector g = masked ? zs[i + k] > 0 ? dzs[i + k] : 0 : dzs[i + k];
        partial[k] += g;
        product_partial[k] += g * xs[i + k];
      }
    }
    for (; i < width; i++) {
      const vector g = masked ? zs[i] > 0 ? dzs[i] : 0 : dzs[i];
      partial[0] += g;
      product_partial[0] += g * xs[i];
    }
    UNROLL for (size_t k = 1; k < CHAINS; k++) {
      partial[0] += partial[k];
      product_partial[0] += product_partial[k];
    }
    total += __builtin_convertvector(partial[0], doubles);
    product_total += __builtin_convertvector(product_partial[0], doubles);
  }
  *(unaligned_doubles *)sum += total;
  *(unaligned_doubles *)product_sum += product_total;
}

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *x, const float *z, const float *dz,
                   double *sum, double *product_sum) {
  if (z) {
    reduce_plane(1, height, width, row_stride, x, z, dz, sum, product_sum);
  } else {
    reduce_plane(0, height, width, row_stride, x, z, dz, sum, product_sum);
  }
}
