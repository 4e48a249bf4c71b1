// f32_winograd_4x4_weight_gradient_portable. Contract: `winograd_kernels.weight_gradient` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"
#include "templates/winograd-4x4.h"

#define KERNEL f32_winograd_4x4_weight_gradient_portable
#include "templates/winograd-weight-gradient.h"
