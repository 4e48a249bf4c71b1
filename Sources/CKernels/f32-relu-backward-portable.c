// f32_relu_backward_portable. Contract: `plane_kernels.relu_backward` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_relu_backward_portable
#include "templates/relu-backward.h"
