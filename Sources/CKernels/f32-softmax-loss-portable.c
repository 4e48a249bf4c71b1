// f32_softmax_loss_portable: Softmax with cross-entropy and the sums per class, for the compiler's baseline. Contract:
// `softmax_loss` in CKernels.h.
#include "portable.h"

#define KERNEL f32_softmax_loss_portable
#include "templates/softmax-loss.h"
