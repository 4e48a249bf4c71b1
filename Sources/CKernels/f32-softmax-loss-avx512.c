// f32_softmax_loss_avx512: Softmax with cross-entropy and the sums per class, for AVX-512. Contract: `softmax_loss` in
// CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_softmax_loss_avx512
#include "templates/softmax-loss.h"
#endif
