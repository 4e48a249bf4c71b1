// plane_kernels.normalize_reduce.

#include "relu-mask.h"

// Pixels between a fetch from memory and its use.
#define FETCH_AHEAD 32

/// `mask` is a constant where it is inlined.
INLINE void reduce_plane(const relu_mask mask, size_t height, size_t width, ptrdiff_t row_stride, const element *x,
                         const element *z, const float *scale, const float *shift, const element *dz, double *sum,
                         double *product_sum) {
  const vector a = mask == mask_input ? *(const vector *)scale : 0, b = mask == mask_input ? *(const vector *)shift : 0;
  doubles total = 0, product_total = 0;
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const element *xs = x + start, *dzs = dz + start, *zs = mask == mask_output ? z + start : xs;
    vector partial[CHAINS] = {0}, product_partial[CHAINS] = {0};
    size_t i = 0;
    for (; i + CHAINS <= width; i += CHAINS) {
      UNROLL for (size_t k = 0; k < CHAINS; k++) {
        const size_t place = (i + k) * lanes, ahead = place + FETCH_AHEAD * lanes;
        __builtin_prefetch(xs + ahead);
        __builtin_prefetch(dzs + ahead);
        if (mask == mask_output)
          __builtin_prefetch(zs + ahead);
        const vector value = LOAD(vector, xs + place);
        const vector g = MASKED_GRADIENT(mask, value, zs + place, a, b, LOAD(vector, dzs + place));
        partial[k] += g;
        product_partial[k] += g * value;
      }
    }
    for (; i < width; i++) {
      const vector value = LOAD(vector, xs + i * lanes);
      const vector g = MASKED_GRADIENT(mask, value, zs + i * lanes, a, b, LOAD(vector, dzs + i * lanes));
      partial[0] += g;
      product_partial[0] += g * value;
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

TARGET void KERNEL(normalize_reduce)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const void *z,
                   const float *scale, const float *shift, const void *dz, double *sum, double *product_sum) {
  if (z) {
    reduce_plane(mask_output, height, width, row_stride, x, z, scale, shift, dz, sum, product_sum);
  } else if (scale) {
    reduce_plane(mask_input, height, width, row_stride, x, z, scale, shift, dz, sum, product_sum);
  } else {
    reduce_plane(mask_none, height, width, row_stride, x, z, scale, shift, dz, sum, product_sum);
  }
}
