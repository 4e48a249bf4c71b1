// Winograd's F(4x4, 3x3) for upsampled tensors on planes of bfloat16, for AVX-512.
#if defined(__x86_64__)
#include "avx512.h"
#include "../templates/bf16.h"
#include "../templates/winograd-upsampling.h"

#define KERNEL(entry) bf16_winograd_upsampling_##entry##_avx512
#include "../lists/winograd-images.h"
#include "../lists/winograd-upsampling.h"
#endif
