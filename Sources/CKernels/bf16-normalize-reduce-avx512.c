// bf16_normalize_reduce_avx512. Contract: `plane_kernels.normalize_reduce` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_normalize_reduce_avx512
#include "templates/normalize-reduce.h"
#endif
