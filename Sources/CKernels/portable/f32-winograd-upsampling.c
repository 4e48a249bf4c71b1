// Winograd's F(4x4, 3x3) for upsampled tensors on planes of floats, and its weights, for the compiler's baseline.
#include "portable.h"
#include "../templates/f32.h"
#include "../templates/winograd-upsampling.h"

#define KERNEL(entry) f32_winograd_upsampling_##entry##_portable
#include "../lists/winograd-images.h"
#include "../lists/winograd-weights.h"
#include "../lists/winograd-upsampling.h"
