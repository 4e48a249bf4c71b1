// f32_winograd_4x4_weight_gradient_portable: Transform of the weights' gradient for Winograd's F(4x4, 3x3), for any processor. Contract: `winograd_weight_gradient` in CKernels.h.
#include "portable.h"

#define KERNEL f32_winograd_4x4_weight_gradient_portable
#include "templates/winograd-4x4-weight-gradient.h"
