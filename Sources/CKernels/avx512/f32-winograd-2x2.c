// Winograd's F(2x2, 3x3) on planes of floats, and its weights, for AVX-512.
#if defined(__x86_64__)
#include "avx512.h"
#include "../templates/f32.h"
#include "../templates/winograd-2x2.h"

#define KERNEL(entry) f32_winograd_2x2_##entry##_avx512
#include "../lists/winograd-images.h"
#include "../lists/winograd-weights.h"
#endif
