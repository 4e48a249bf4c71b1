// Winograd's F(2x2, 3x3) on planes of floats, and its weights, for the compiler's baseline.
#include "portable.h"
#include "../templates/f32.h"
#include "../templates/winograd-2x2.h"

#define KERNEL(entry) f32_winograd_2x2_##entry##_portable
#include "../lists/winograd-images.h"
#include "../lists/winograd-weights.h"
