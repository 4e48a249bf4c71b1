// f32_normalize_backward_avx512. Contract: `plane_kernels.normalize_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/f32.h"

#define KERNEL f32_normalize_backward_avx512
#include "templates/normalize-backward.h"
#endif
