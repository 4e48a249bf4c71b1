// f32_sgd_avx512: SGD step, for AVX-512. Contract: `sgd` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_sgd_avx512
#include "templates/sgd.h"
#endif
