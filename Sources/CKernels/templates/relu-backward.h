// plane_kernels.relu_backward.

TARGET void KERNEL(relu_backward)(size_t height, size_t width, ptrdiff_t row_stride, const void *z, const void *dz,
                                  void *dx, int accumulate) {
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const element *zs = (const element *)z + start, *dzs = (const element *)dz + start;
    element *dxs = (element *)dx + start;
    for (size_t i = 0; i < width * lanes; i += lanes) {
      const vector g = LOAD(vector, zs + i) > 0 ? LOAD(vector, dzs + i) : 0;
      STORE(vector, dxs + i, accumulate ? LOAD(vector, dxs + i) + g : g);
    }
  }
}
