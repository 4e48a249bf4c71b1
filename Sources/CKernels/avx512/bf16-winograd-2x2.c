// Winograd's F(2x2, 3x3) on planes of bfloat16, for AVX-512.
#if defined(__x86_64__)
#include "avx512.h"
#include "../templates/bf16.h"
#include "../templates/winograd-2x2.h"

#define KERNEL(entry) bf16_winograd_2x2_##entry##_avx512
#include "../lists/winograd-images.h"
#endif
