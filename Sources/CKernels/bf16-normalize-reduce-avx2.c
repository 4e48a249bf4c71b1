// bf16_normalize_reduce_avx2. Contract: `plane_kernels.normalize_reduce` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_normalize_reduce_avx2
#include "templates/normalize-reduce.h"
#endif
