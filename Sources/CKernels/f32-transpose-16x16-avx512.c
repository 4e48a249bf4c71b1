// f32_transpose_16x16_avx512: 16 x 16 transpose, for AVX-512. Contract: `transpose` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_transpose_16x16_avx512
#include "templates/transpose-16x16.h"
#endif
