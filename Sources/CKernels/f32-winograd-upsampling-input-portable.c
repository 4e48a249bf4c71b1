// f32_winograd_upsampling_input_portable. Contract: `winograd_kernels.input` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"
#include "templates/winograd-upsampling.h"

#define KERNEL f32_winograd_upsampling_input_portable
#include "templates/winograd-input.h"
