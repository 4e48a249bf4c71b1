// bf16_max_pool_avx512. Contract: `plane_kernels.max_pool` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_max_pool_avx512
#include "templates/max-pool.h"
#endif
