// bf16_moments_avx512. Contract: `plane_kernels.moments` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_moments_avx512
#include "templates/moments.h"
#endif
