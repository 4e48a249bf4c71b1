// Winograd's F(2x2, 3x3) on planes of bfloat16, for the compiler's baseline.
#include "portable.h"
#include "../templates/bf16.h"
#include "../templates/winograd-2x2.h"

#define KERNEL(entry) bf16_winograd_2x2_##entry##_portable
#include "../lists/winograd-images.h"
