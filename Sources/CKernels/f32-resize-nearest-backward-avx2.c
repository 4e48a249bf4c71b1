// f32_resize_nearest_backward_avx2: Nearest resize's backward, for AVX2 and FMA. Contract: `resize_nearest_backward` in
// CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_resize_nearest_backward_avx2
#include "templates/resize-nearest-backward.h"
#endif
