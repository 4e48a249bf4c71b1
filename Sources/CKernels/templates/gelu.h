// plane_kernels.gelu.
#include "normal-distribution.h"

TARGET void KERNEL(gelu)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, void *z) {
  for (size_t row = 0; row < height; row++) {
    const element *xs = (const element *)x + (ptrdiff_t)row * row_stride;
    element *zs = (element *)z + (ptrdiff_t)row * row_stride;
    for (size_t i = 0; i < width * lanes; i += lanes) {
      const vector value = LOAD(vector, xs + i);
      vector cumulative, density;
      normal_distribution(&value, &cumulative, &density);
      STORE(vector, zs + i, value * cumulative);
    }
  }
}
