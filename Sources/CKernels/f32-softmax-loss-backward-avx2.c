// f32_softmax_loss_backward_avx2: Softmax's and its losses' backward, for AVX2 and FMA. Contract:
// `softmax_loss_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_softmax_loss_backward_avx2
#include "templates/softmax-loss-backward.h"
#endif
