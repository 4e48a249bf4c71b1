// f32_winograd_4x4_output_gradient_avx512: Transform of the output's gradient for Winograd's F(4x4, 3x3), for AVX-512. Contract: `winograd_output_gradient` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_winograd_4x4_output_gradient_avx512
#include "templates/winograd-4x4-output-gradient.h"
#endif
