// f32_winograd_4x4_downsampled_output_avx512: Output transform of Winograd's F(4x4, 3x3) for the gradient of an upsampled tensor, for AVX-512.
// Contract: `winograd_downsampled_output` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_winograd_4x4_downsampled_output_avx512
#include "templates/winograd-4x4-downsampled-output.h"
#endif
