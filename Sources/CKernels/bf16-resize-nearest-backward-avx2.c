// bf16_resize_nearest_backward_avx2. Contract: `plane_kernels.resize_nearest_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_resize_nearest_backward_avx2
#include "templates/resize-nearest-backward.h"
#endif
