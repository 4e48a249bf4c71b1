// f32_max_pool_avx512: Max pooling, for AVX-512. Contract: `max_pool` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_max_pool_avx512
#include "templates/max-pool.h"
#endif
