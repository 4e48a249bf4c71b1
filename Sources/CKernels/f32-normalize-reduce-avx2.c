// f32_normalize_reduce_avx2: Batch norm's backward, first pass: the sums, for AVX2 and FMA. Contract:
// `normalize_reduce` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_normalize_reduce_avx2
#include "templates/normalize-reduce.h"
#endif
