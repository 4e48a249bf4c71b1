// Winograd's F(4x4, 3x3) for upsampled tensors on planes of bfloat16, for AVX2 and FMA.
#if defined(__x86_64__)
#include "avx2.h"
#include "../templates/bf16.h"
#include "../templates/winograd-upsampling.h"

#define KERNEL(entry) bf16_winograd_upsampling_##entry##_avx2
#include "../lists/winograd-images.h"
#include "../lists/winograd-upsampling.h"
#endif
