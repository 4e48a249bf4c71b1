// f32_relu_backward_portable: ReLU's backward, for the compiler's baseline. Contract: `relu_backward` in CKernels.h.
#include "portable.h"

#define KERNEL f32_relu_backward_portable
#include "templates/relu-backward.h"
