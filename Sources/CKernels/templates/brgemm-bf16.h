// kernel_table.brgemm_bf16 for processors without a unit for it: a half is the upper half of a float.
#include "bf16-pairs.h"

/// One row of A times one entry of B for one vector of columns, added to the sum.
INLINE void add_products(size_t depth, const uint16_t *a, const uint16_t *b, vector *sum) {
  const uint32_t upper = 0xFFFF0000;
  for (size_t k = 0; k < depth; k += 2) {
    const words pair = *(const words *)(b + k * lanes);
    const uint32_t first = (uint32_t)a[k] << 16, second = (uint32_t)a[k + 1] << 16;
    *sum += *(const float *)&first * (vector)(pair << 16);
    *sum += *(const float *)&second * (vector)(pair & upper);
  }
}

TARGET void KERNEL(brgemm)(size_t rows, size_t vectors, const uint16_t *a, const ptrdiff_t *offsets, size_t batch,
                           size_t depth, ptrdiff_t a_stride, const uint16_t *b, float *c, ptrdiff_t c_stride,
                           ptrdiff_t c_vector_stride, int accumulate) {
  for (size_t m = 0; m < rows; m++) {
    for (size_t v = 0; v < vectors; v++) {
      vector *target = (vector *)(c + (ptrdiff_t)m * c_stride + (ptrdiff_t)v * c_vector_stride);
      vector sum = accumulate ? *target : (vector)0;
      for (size_t i = 0; i < batch; i++) {
        add_products(depth, a + offsets[i] + (ptrdiff_t)m * a_stride, b + (i * vectors + v) * depth * lanes, &sum);
      }
      *target = sum;
    }
  }
}
