// f32_winograd_4x4_downsampled_output_portable: Output transform of Winograd's F(4x4, 3x3) for the gradient of an upsampled tensor, for any processor.
// Contract: `winograd_downsampled_output` in CKernels.h.
#include "portable.h"

#define KERNEL f32_winograd_4x4_downsampled_output_portable
#include "templates/winograd-4x4-downsampled-output.h"
