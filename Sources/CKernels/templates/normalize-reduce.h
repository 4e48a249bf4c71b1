// kernel_table.normalize_reduce.

#include "relu-mask.h"

/// `mask` is a constant where it is inlined.
INLINE void reduce_plane(const relu_mask mask, size_t height, size_t width, ptrdiff_t row_stride, const float *x,
                         const float *z, const float *scale, const float *shift, const float *dz, double *sum,
                         double *product_sum) {
  const vector a = mask == mask_input ? *(const vector *)scale : 0, b = mask == mask_input ? *(const vector *)shift : 0;
  doubles total = 0, product_total = 0;
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const vector *xs = (const vector *)(x + start), *dzs = (const vector *)(dz + start);
    const vector *zs = mask == mask_output ? (const vector *)(z + start) : xs;
    vector partial[CHAINS] = {0}, product_partial[CHAINS] = {0};
    size_t i = 0;
    for (; i + CHAINS <= width; i += CHAINS) {
  UNROLL for (size_t k = 0; k < CHAINS; k++) {
        const vector g = MASKED_GRADIENT(mask, xs[i + k], zs[i + k], a, b, dzs[i + k]);
        partial[k] += g;
        product_partial[k] += g * xs[i + k];
      }
    }
    for (; i < width; i++) {
      const vector g = MASKED_GRADIENT(mask, xs[i], zs[i], a, b, dzs[i]);
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

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *x, const float *z,
                   const float *scale, const float *shift, const float *dz, double *sum, double *product_sum) {
  if (z) {
    reduce_plane(mask_output, height, width, row_stride, x, z, scale, shift, dz, sum, product_sum);
  } else if (scale) {
    reduce_plane(mask_input, height, width, row_stride, x, z, scale, shift, dz, sum, product_sum);
  } else {
    reduce_plane(mask_none, height, width, row_stride, x, z, scale, shift, dz, sum, product_sum);
  }
}
