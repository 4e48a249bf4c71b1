// f32_winograd_4x4_weight_gradient_avx2: Transform of the weights' gradient for Winograd's F(4x4, 3x3), for AVX2 and FMA. Contract: `winograd_weight_gradient` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_winograd_4x4_weight_gradient_avx2
#include "templates/winograd-4x4-weight-gradient.h"
#endif
