// f32_max_pool_backward_avx512: Max pooling's backward, for AVX-512. Contract: `max_pool_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_max_pool_backward_avx512
#include "templates/max-pool-backward.h"
#endif
