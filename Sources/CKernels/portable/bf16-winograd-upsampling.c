// Winograd's F(4x4, 3x3) for upsampled tensors on planes of bfloat16, for the compiler's baseline.
#include "portable.h"
#include "../templates/bf16.h"
#include "../templates/winograd-upsampling.h"

#define KERNEL(entry) bf16_winograd_upsampling_##entry##_portable
#include "../lists/winograd-images.h"
#include "../lists/winograd-upsampling.h"
