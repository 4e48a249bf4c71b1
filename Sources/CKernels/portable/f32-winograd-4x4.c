// Winograd's F(4x4, 3x3) on planes of floats, and its weights, for the compiler's baseline.
#include "portable.h"
#include "../templates/f32.h"
#include "../templates/winograd-4x4.h"

#define KERNEL(entry) f32_winograd_4x4_##entry##_portable
#include "../lists/winograd-images.h"
#include "../lists/winograd-weights.h"
