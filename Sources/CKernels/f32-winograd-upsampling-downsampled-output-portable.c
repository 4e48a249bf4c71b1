// f32_winograd_upsampling_downsampled_output_portable. Contract: `winograd_kernels.downsampled_output` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"
#include "templates/winograd-upsampling.h"

#define KERNEL f32_winograd_upsampling_downsampled_output_portable
#include "templates/winograd-downsampled-output.h"
