// f32_winograd_4x4_upsampled_input_avx2: Input transform of Winograd's F(4x4, 3x3) over an upsampled tensor, for AVX2 and FMA.
// Contract: `winograd_upsampled_input` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_winograd_4x4_upsampled_input_avx2
#include "templates/winograd-4x4-upsampled-input.h"
#endif
