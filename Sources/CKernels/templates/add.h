// plane_kernels.add.

TARGET void KERNEL(add)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const void *y, void *z) {
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const element *xs = (const element *)x + start, *ys = (const element *)y + start;
    element *zs = (element *)z + start;
    for (size_t i = 0; i < width * lanes; i += lanes)
      STORE(vector, zs + i, LOAD(vector, xs + i) + LOAD(vector, ys + i));
  }
}
