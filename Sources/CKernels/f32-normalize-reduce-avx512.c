// f32_normalize_reduce_avx512: Batch norm's backward, first pass: the sums, for AVX-512. Contract: `normalize_reduce`
// in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_normalize_reduce_avx512
#include "templates/normalize-reduce.h"
#endif
