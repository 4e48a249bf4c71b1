// Winograd's F(2x2, 3x3) on planes of floats, and its weights, for AVX2 and FMA.
#if defined(__x86_64__)
#include "avx2.h"
#include "../templates/f32.h"
#include "../templates/winograd-2x2.h"

#define KERNEL(entry) f32_winograd_2x2_##entry##_avx2
#include "../lists/winograd-images.h"
#include "../lists/winograd-weights.h"
#endif
