// f32_normalize_avx2: Batch norm with residual sum and ReLU, for AVX2 and FMA. Contract: `normalize` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_normalize_avx2
#include "templates/normalize.h"
#endif
