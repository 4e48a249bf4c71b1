// bf16_relu_backward_portable. Contract: `plane_kernels.relu_backward` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_relu_backward_portable
#include "templates/relu-backward.h"
