// f32_normalize_reduce_avx512. Contract: `plane_kernels.normalize_reduce` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/f32.h"

#define KERNEL f32_normalize_reduce_avx512
#include "templates/normalize-reduce.h"
#endif
