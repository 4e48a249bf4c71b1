// f32_moments_avx512. Contract: `plane_kernels.moments` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/f32.h"

#define KERNEL f32_moments_avx512
#include "templates/moments.h"
#endif
