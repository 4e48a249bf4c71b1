// f32_winograd_2x2_weights_portable. Contract: `winograd_kernels.weights` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"
#include "templates/winograd-2x2.h"

#define KERNEL f32_winograd_2x2_weights_portable
#include "templates/winograd-weights.h"
