// f32_winograd_4x4_upsampled_input_avx512: Input transform of Winograd's F(4x4, 3x3) over an upsampled tensor, for AVX-512.
// Contract: `winograd_upsampled_input` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_winograd_4x4_upsampled_input_avx512
#include "templates/winograd-4x4-upsampled-input.h"
#endif
