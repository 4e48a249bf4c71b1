// plane_kernels.layer_norm.
#include "layer-norm-moments.h"

INLINE void layer_norm_pixels(const size_t pixels, size_t blocks, ptrdiff_t block_stride, const element *x,
                              const float *scale, const float *shift, float epsilon, element *z) {
  vector mean, inverse;
  layer_norm_moments(pixels, blocks, block_stride, x, epsilon, &mean, &inverse);
  for (size_t block = 0; block < blocks; block++) {
    const vector gamma = *(const vector *)(scale + block * lanes), beta = *(const vector *)(shift + block * lanes);
    const element *xs = x + (ptrdiff_t)block * block_stride;
    element *zs = z + (ptrdiff_t)block * block_stride;
    UNROLL for (size_t p = 0; p < lanes; p++) {
      if (p < pixels) STORE(vector, zs + p * lanes, (LOAD(vector, xs + p * lanes) - mean[p]) * inverse[p] * gamma + beta);
    }
  }
}

TARGET void KERNEL(layer_norm)(size_t height, size_t width, ptrdiff_t row_stride, size_t blocks,
                               ptrdiff_t block_stride, const void *x, const float *scale, const float *shift,
                               float epsilon, void *z) {
  for (size_t row = 0; row < height; row++) {
    const element *xs = (const element *)x + (ptrdiff_t)row * row_stride;
    element *zs = (element *)z + (ptrdiff_t)row * row_stride;
    size_t i = 0;
    for (; i + lanes <= width; i += lanes)
      layer_norm_pixels(lanes, blocks, block_stride, xs + i * lanes, scale, shift, epsilon, zs + i * lanes);
    if (i < width)
      layer_norm_pixels(width - i, blocks, block_stride, xs + i * lanes, scale, shift, epsilon, zs + i * lanes);
  }
}
