// plane_kernels.layer_norm_backward.
#include "layer-norm-moments.h"

/// Sums of one block over the pixels of a tile are floats, those over tiles doubles.
INLINE void layer_norm_pixels_backward(const size_t pixels, size_t blocks, ptrdiff_t block_stride, const element *x,
                                       const element *dz, const float *scale, float epsilon, element *dx,
                                       int accumulate, double *sums) {
  const float share = 1 / (float)(blocks * lanes);
  vector mean, inverse;
  layer_norm_moments(pixels, blocks, block_stride, x, epsilon, &mean, &inverse);
  // Of g = dz * scale and of g * x'.
  vector gradients[lanes] = {0}, products[lanes] = {0};
  for (size_t block = 0; block < blocks; block++) {
    const vector gamma = *(const vector *)(scale + block * lanes);
    const element *xs = x + (ptrdiff_t)block * block_stride, *dzs = dz + (ptrdiff_t)block * block_stride;
    vector sum = 0, product_sum = 0;
    UNROLL for (size_t p = 0; p < lanes; p++) {
      if (p < pixels) {
        const vector normalized = (LOAD(vector, xs + p * lanes) - mean[p]) * inverse[p];
        const vector gradient = LOAD(vector, dzs + p * lanes);
        sum += gradient;
        product_sum += gradient * normalized;
        gradients[p] += gradient * gamma;
        products[p] += gradient * gamma * normalized;
      }
    }
    unaligned_doubles *totals = (unaligned_doubles *)(sums + block * 2 * lanes);
    totals[0] += __builtin_convertvector(sum, doubles);
    totals[1] += __builtin_convertvector(product_sum, doubles);
  }
  vector mean_gradient, mean_product;
  lane_sums(gradients, &mean_gradient);
  lane_sums(products, &mean_product);
  mean_gradient *= share;
  mean_product *= share;
  for (size_t block = 0; block < blocks; block++) {
    const vector gamma = *(const vector *)(scale + block * lanes);
    const element *xs = x + (ptrdiff_t)block * block_stride, *dzs = dz + (ptrdiff_t)block * block_stride;
    element *dxs = dx + (ptrdiff_t)block * block_stride;
    UNROLL for (size_t p = 0; p < lanes; p++) {
      if (p < pixels) {
        const vector normalized = (LOAD(vector, xs + p * lanes) - mean[p]) * inverse[p];
        const vector gradient = LOAD(vector, dzs + p * lanes) * gamma;
        const vector value = inverse[p] * (gradient - mean_gradient[p] - normalized * mean_product[p]);
        STORE(vector, dxs + p * lanes, accumulate ? LOAD(vector, dxs + p * lanes) + value : value);
      }
    }
  }
}

TARGET void KERNEL(layer_norm_backward)(size_t height, size_t width, ptrdiff_t row_stride, size_t blocks,
                                        ptrdiff_t block_stride, const void *x, const void *dz, const float *scale,
                                        float epsilon, void *dx, int accumulate, double *sums) {
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const element *xs = (const element *)x + start, *dzs = (const element *)dz + start;
    element *dxs = (element *)dx + start;
    size_t i = 0;
    for (; i + lanes <= width; i += lanes)
      layer_norm_pixels_backward(lanes, blocks, block_stride, xs + i * lanes, dzs + i * lanes, scale, epsilon,
                                 dxs + i * lanes, accumulate, sums);
    if (i < width)
      layer_norm_pixels_backward(width - i, blocks, block_stride, xs + i * lanes, dzs + i * lanes, scale, epsilon,
                                 dxs + i * lanes, accumulate, sums);
  }
}
