// plane_kernels.gelu_backward.
#include "normal-distribution.h"

TARGET void KERNEL(gelu_backward)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const void *dz,
                                  void *dx, int accumulate) {
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const element *xs = (const element *)x + start, *dzs = (const element *)dz + start;
    element *dxs = (element *)dx + start;
    for (size_t i = 0; i < width * lanes; i += lanes) {
      const vector value = LOAD(vector, xs + i);
      vector cumulative, density;
      normal_distribution(&value, &cumulative, &density);
      const vector slope = cumulative + value * density * 0.39894228f;
      const vector gradient = LOAD(vector, dzs + i) * slope;
      STORE(vector, dxs + i, accumulate ? LOAD(vector, dxs + i) + gradient : gradient);
    }
  }
}
