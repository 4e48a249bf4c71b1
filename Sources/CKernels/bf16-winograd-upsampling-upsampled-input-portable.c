// bf16_winograd_upsampling_upsampled_input_portable. Contract: `winograd_kernels.upsampled_input` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"
#include "templates/winograd-upsampling.h"

#define KERNEL bf16_winograd_upsampling_upsampled_input_portable
#include "templates/winograd-upsampled-input.h"
