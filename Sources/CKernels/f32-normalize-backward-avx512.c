// f32_normalize_backward_avx512: Batch norm's backward, second pass: the gradients, for AVX-512. Contract:
// `normalize_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_normalize_backward_avx512
#include "templates/normalize-backward.h"
#endif
