// bf16_winograd_upsampling_input_portable. Contract: `winograd_kernels.input` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"
#include "templates/winograd-upsampling.h"

#define KERNEL bf16_winograd_upsampling_input_portable
#include "templates/winograd-input.h"
