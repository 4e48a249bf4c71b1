// bf16_resize_nearest_avx512. Contract: `plane_kernels.resize_nearest` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_resize_nearest_avx512
#include "templates/resize-nearest.h"
#endif
