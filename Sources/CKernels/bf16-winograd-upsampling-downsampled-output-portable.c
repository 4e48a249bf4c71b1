// bf16_winograd_upsampling_downsampled_output_portable. Contract: `winograd_kernels.downsampled_output` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"
#include "templates/winograd-upsampling.h"

#define KERNEL bf16_winograd_upsampling_downsampled_output_portable
#include "templates/winograd-downsampled-output.h"
