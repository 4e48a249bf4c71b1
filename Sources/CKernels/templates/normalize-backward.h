// plane_kernels.normalize_backward.

#include "relu-mask.h"

// Pixels between a fetch from memory and its use.
#define FETCH_AHEAD 32

/// `mask` and `split` (dr is wanted) are constants where it is inlined.
INLINE void backward_plane(const relu_mask mask, const int split, size_t height, size_t width, ptrdiff_t row_stride,
                           const element *x, const element *z, const float *scale, const float *shift,
                           const element *dz, const float *k0, const float *k1, const float *k2, element *dx,
                           int accumulate_dx, element *dr, int accumulate_dr) {
  const vector m = mask == mask_input ? *(const vector *)scale : 0, n = mask == mask_input ? *(const vector *)shift : 0;
  const vector a = *(const vector *)k0, b = *(const vector *)k1, c = *(const vector *)k2;
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const element *xs = x + start, *dzs = dz + start, *zs = mask == mask_output ? z + start : xs;
    element *dxs = dx + start, *drs = split ? dr + start : dxs;
    for (size_t i = 0; i < width * lanes; i += lanes) {
      const size_t ahead = i + FETCH_AHEAD * lanes;
      __builtin_prefetch(xs + ahead);
      __builtin_prefetch(dzs + ahead);
      if (mask == mask_output)
        __builtin_prefetch(zs + ahead);
      const vector input = LOAD(vector, xs + i);
      const vector g = MASKED_GRADIENT(mask, input, zs + i, m, n, LOAD(vector, dzs + i));
      const vector value = g * a + (input * b + c);
      STORE(vector, dxs + i, accumulate_dx ? LOAD(vector, dxs + i) + value : value);
      if (split)
        STORE(vector, drs + i, accumulate_dr ? LOAD(vector, drs + i) + g : g);
    }
  }
}

#define BACKWARD_PLANE(mask, split)                                                                                    \
  backward_plane(mask, split, height, width, row_stride, x, z, scale, shift, dz, k0, k1, k2, dx, accumulate_dx, dr,    \
                 accumulate_dr)

TARGET void KERNEL(normalize_backward)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const void *z,
                                       const float *scale, const float *shift, const void *dz, const float *k0,
                                       const float *k1, const float *k2, void *dx, int accumulate_dx, void *dr,
                                       int accumulate_dr) {
  if (z && dr) {
    BACKWARD_PLANE(mask_output, 1);
  } else if (z) {
    BACKWARD_PLANE(mask_output, 0);
  } else if (scale && dr) {
    BACKWARD_PLANE(mask_input, 1);
  } else if (scale) {
    BACKWARD_PLANE(mask_input, 0);
  } else if (dr) {
    BACKWARD_PLANE(mask_none, 1);
  } else {
    BACKWARD_PLANE(mask_none, 0);
  }
}
