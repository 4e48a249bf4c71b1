// kernel_table.transpose.
#include "transpose-vectors.h"

TARGET void KERNEL(transpose)(const float *source, ptrdiff_t source_stride, float *target, ptrdiff_t target_stride) {
  vector tile[lanes];
  UNROLL for (ptrdiff_t i = 0; i < lanes; i++) tile[i] = *(const unaligned_vector *)(source + i * source_stride);
  transpose_vectors(tile, tile);
  UNROLL for (ptrdiff_t i = 0; i < lanes; i++) *(unaligned_vector *)(target + i * target_stride) = tile[i];
}
