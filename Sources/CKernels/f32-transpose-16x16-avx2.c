// f32_transpose_16x16_avx2: 16 x 16 transpose, for AVX2 and FMA. Contract: `transpose` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_transpose_16x16_avx2
#include "templates/transpose-16x16.h"
#endif
