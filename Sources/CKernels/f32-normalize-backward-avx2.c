// f32_normalize_backward_avx2: Batch norm's backward, second pass: the gradients, for AVX2 and FMA. Contract:
// `normalize_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_normalize_backward_avx2
#include "templates/normalize-backward.h"
#endif
