// f32_normalize_backward_avx2. Contract: `plane_kernels.normalize_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"

#define KERNEL f32_normalize_backward_avx2
#include "templates/normalize-backward.h"
#endif
