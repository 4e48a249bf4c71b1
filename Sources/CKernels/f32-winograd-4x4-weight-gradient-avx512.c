// f32_winograd_4x4_weight_gradient_avx512: Transform of the weights' gradient for Winograd's F(4x4, 3x3), for AVX-512. Contract: `winograd_weight_gradient` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_winograd_4x4_weight_gradient_avx512
#include "templates/winograd-4x4-weight-gradient.h"
#endif
