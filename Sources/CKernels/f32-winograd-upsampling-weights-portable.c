// f32_winograd_upsampling_weights_portable. Contract: `winograd_kernels.weights` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"
#include "templates/winograd-upsampling.h"

#define KERNEL f32_winograd_upsampling_weights_portable
#include "templates/winograd-weights.h"
