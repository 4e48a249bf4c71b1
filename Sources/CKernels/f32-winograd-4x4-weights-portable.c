// f32_winograd_4x4_weights_portable. Contract: `winograd_kernels.weights` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"
#include "templates/winograd-4x4.h"

#define KERNEL f32_winograd_4x4_weights_portable
#include "templates/winograd-weights.h"
