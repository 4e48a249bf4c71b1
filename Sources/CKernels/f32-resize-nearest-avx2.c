// f32_resize_nearest_avx2. Contract: `plane_kernels.resize_nearest` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"

#define KERNEL f32_resize_nearest_avx2
#include "templates/resize-nearest.h"
#endif
