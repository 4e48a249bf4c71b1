// f32_softmax_loss_backward_avx512: Softmax's and its losses' backward, for AVX-512. Contract: `softmax_loss_backward`
// in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_softmax_loss_backward_avx512
#include "templates/softmax-loss-backward.h"
#endif
