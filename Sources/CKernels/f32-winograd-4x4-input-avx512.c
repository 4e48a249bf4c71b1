// f32_winograd_4x4_input_avx512: Input transform of Winograd's F(4x4, 3x3), for AVX-512. Contract: `winograd_input` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_winograd_4x4_input_avx512
#include "templates/winograd-4x4-input.h"
#endif
