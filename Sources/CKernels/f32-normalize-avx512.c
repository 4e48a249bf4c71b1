// f32_normalize_avx512: Batch norm with residual sum and ReLU, for AVX-512. Contract: `normalize` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_normalize_avx512
#include "templates/normalize.h"
#endif
