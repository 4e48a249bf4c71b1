// kernel_table.relu_backward.

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *z, const float *dz, float *dx,
                   int accumulate) {
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const vector *zs = (const vector *)(z + start), *dzs = (const vector *)(dz + start);
    vector *dxs = (vector *)(dx + start);
    for (size_t i = 0; i < width; i++) {
      const vector g = zs[i] > 0 ? dzs[i] : 0;
      dxs[i] = accumulate ? dxs[i] + g : g;
    }
  }
}
