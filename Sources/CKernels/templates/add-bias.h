// plane_kernels.add_bias.

TARGET void KERNEL(add_bias)(size_t height, size_t width, ptrdiff_t row_stride, const float *bias, void *z) {
  const vector b = *(const vector *)bias;
  for (size_t row = 0; row < height; row++) {
    element *zs = (element *)z + (ptrdiff_t)row * row_stride;
    for (size_t i = 0; i < width; i++, zs += lanes) STORE(vector, zs, LOAD(vector, zs) + b);
  }
}
