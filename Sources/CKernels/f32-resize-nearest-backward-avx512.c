// f32_resize_nearest_backward_avx512: Nearest resize's backward, for AVX-512. Contract: `resize_nearest_backward` in
// CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_resize_nearest_backward_avx512
#include "templates/resize-nearest-backward.h"
#endif
