// Winograd's F(4x4, 3x3) on planes of bfloat16, for AVX2 and FMA.
#if defined(__x86_64__)
#include "avx2.h"
#include "../templates/bf16.h"
#include "../templates/winograd-4x4.h"

#define KERNEL(entry) bf16_winograd_4x4_##entry##_avx2
#include "../lists/winograd-images.h"
#endif
