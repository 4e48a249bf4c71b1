// Winograd's F(4x4, 3x3) on planes of floats, and its weights, for AVX2 and FMA.
#if defined(__x86_64__)
#include "avx2.h"
#include "../templates/f32.h"
#include "../templates/winograd-4x4.h"

#define KERNEL(entry) f32_winograd_4x4_##entry##_avx2
#include "../lists/winograd-images.h"
#include "../lists/winograd-weights.h"
#endif
