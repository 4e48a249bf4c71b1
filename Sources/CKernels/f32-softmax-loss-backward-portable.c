// f32_softmax_loss_backward_portable: Softmax's and its losses' backward, for the compiler's baseline. Contract:
// `softmax_loss_backward` in CKernels.h.
#include "portable.h"

#define KERNEL f32_softmax_loss_backward_portable
#include "templates/softmax-loss-backward.h"
