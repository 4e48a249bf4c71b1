// bf16_max_pool_avx2. Contract: `plane_kernels.max_pool` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_max_pool_avx2
#include "templates/max-pool.h"
#endif
