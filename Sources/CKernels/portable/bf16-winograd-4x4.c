// Winograd's F(4x4, 3x3) on planes of bfloat16, for the compiler's baseline.
#include "portable.h"
#include "../templates/bf16.h"
#include "../templates/winograd-4x4.h"

#define KERNEL(entry) bf16_winograd_4x4_##entry##_portable
#include "../lists/winograd-images.h"
