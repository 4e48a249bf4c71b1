// Winograd's F(2x2, 3x3) on planes of bfloat16, for AVX2 and FMA.
#if defined(__x86_64__)
#include "avx2.h"
#include "../templates/bf16.h"
#include "../templates/winograd-2x2.h"

#define KERNEL(entry) bf16_winograd_2x2_##entry##_avx2
#include "../lists/winograd-images.h"
#endif
