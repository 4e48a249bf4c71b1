// kernel_table.normalize_backward.

/// `masked` and `split` (dr is wanted) are constants where it is inlined.
INLINE void backward_plane(const int masked, const int split, size_t height, size_t width, ptrdiff_t row_stride,
                           const float *x, const float *z, const float *dz, const float *k0, const float *k1,
                           const float *k2, float *dx, int accumulate_dx, float *dr, int accumulate_dr) {
  const vector a = *(const vector *)k0, b = *(const vector *)k1, c = *(const vector *)k2;
  for (size_t row = 0; row < height; row++) {
    const ptrdiff_t start = (ptrdiff_t)row * row_stride;
    const vector *xs = (const vector *)(x + start), *dzs = (const vector *)(dz + start);
    const vector *zs = masked ? (const vector *)(z + start) : xs;
    vector *dxs = (vector *)(dx + start), *drs = split ? (vector *)(dr + start) : dxs;
    for (size_t i = 0; i < width; i++) {
      const vector g = masked ? zs[i] > 0 ? dzs[i] : 0 : dzs[i];
      const vector value = g * a + (xs[i] * b + c);
      dxs[i] = accumulate_dx ? dxs[i] + value : value;
      if (split)
        drs[i] = accumulate_dr ? drs[i] + g : g;
    }
  }
}

TARGET void KERNEL(size_t height, size_t width, ptrdiff_t row_stride, const float *x, const float *z, const float *dz,
                   const float *k0, const float *k1, const float *k2, float *dx, int accumulate_dx, float *dr,
                   int accumulate_dr) {
  if (z && dr) {
    backward_plane(1, 1, height, width, row_stride, x, z, dz, k0, k1, k2, dx, accumulate_dx, dr, accumulate_dr);
  } else if (z) {
    backward_plane(1, 0, height, width, row_stride, x, z, dz, k0, k1, k2, dx, accumulate_dx, dr, accumulate_dr);
  } else if (dr) {
    backward_plane(0, 1, height, width, row_stride, x, z, dz, k0, k1, k2, dx, accumulate_dx, dr, accumulate_dr);
  } else {
    backward_plane(0, 0, height, width, row_stride, x, z, dz, k0, k1, k2, dx, accumulate_dx, dr, accumulate_dr);
  }
}
