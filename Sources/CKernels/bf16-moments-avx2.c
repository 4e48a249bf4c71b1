// bf16_moments_avx2. Contract: `plane_kernels.moments` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_moments_avx2
#include "templates/moments.h"
#endif
