// plane_kernels.depthwise_weight_gradient.

TARGET void KERNEL(depthwise_weight_gradient)(size_t height, size_t width, ptrdiff_t row_stride, const void *x,
                                              const void *dz, double *sums) {
  for (size_t row = 0; row < height; row++) {
    const element *xs = (const element *)x + (ptrdiff_t)row * row_stride;
    const element *dzs = (const element *)dz + (ptrdiff_t)row * row_stride;
    vector partial[10] = {0};
    for (size_t i = 0; i < width; i++, xs += lanes, dzs += lanes) {
      const vector gradient = LOAD(vector, dzs);
      UNROLL for (ptrdiff_t tap = 0; tap < 9; tap++) {
        partial[tap] += gradient * LOAD(vector, xs + (tap / 3 - 1) * row_stride + (tap % 3 - 1) * lanes);
      }
      partial[9] += gradient;
    }
    UNROLL for (size_t sum = 0; sum < 10; sum++)
      *(unaligned_doubles *)(sums + sum * lanes) += __builtin_convertvector(partial[sum], doubles);
  }
}
