// Winograd's F(4x4, 3x3) for upsampled tensors on planes of floats, and its weights, for AVX-512.
#if defined(__x86_64__)
#include "avx512.h"
#include "../templates/f32.h"
#include "../templates/winograd-upsampling.h"

#define KERNEL(entry) f32_winograd_upsampling_##entry##_avx512
#include "../lists/winograd-images.h"
#include "../lists/winograd-weights.h"
#include "../lists/winograd-upsampling.h"
#endif
