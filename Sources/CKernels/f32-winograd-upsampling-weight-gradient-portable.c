// f32_winograd_upsampling_weight_gradient_portable. Contract: `winograd_kernels.weight_gradient` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"
#include "templates/winograd-upsampling.h"

#define KERNEL f32_winograd_upsampling_weight_gradient_portable
#include "templates/winograd-weight-gradient.h"
