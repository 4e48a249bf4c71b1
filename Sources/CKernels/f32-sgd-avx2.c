// f32_sgd_avx2: SGD step, for AVX2 and FMA. Contract: `sgd` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_sgd_avx2
#include "templates/sgd.h"
#endif
