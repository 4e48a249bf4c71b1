// f32_resize_nearest_avx2: Nearest resize, for AVX2 and FMA. Contract: `resize_nearest` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_resize_nearest_avx2
#include "templates/resize-nearest.h"
#endif
