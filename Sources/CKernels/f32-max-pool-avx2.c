// f32_max_pool_avx2: Max pooling, for AVX2 and FMA. Contract: `max_pool` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_max_pool_avx2
#include "templates/max-pool.h"
#endif
