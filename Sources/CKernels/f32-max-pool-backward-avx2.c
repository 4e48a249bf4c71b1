// f32_max_pool_backward_avx2. Contract: `plane_kernels.max_pool_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"

#define KERNEL f32_max_pool_backward_avx2
#include "templates/max-pool-backward.h"
#endif
