// f32_winograd_4x4_upsampled_input_portable: Input transform of Winograd's F(4x4, 3x3) over an upsampled tensor, for any processor.
// Contract: `winograd_upsampled_input` in CKernels.h.
#include "portable.h"

#define KERNEL f32_winograd_4x4_upsampled_input_portable
#include "templates/winograd-4x4-upsampled-input.h"
