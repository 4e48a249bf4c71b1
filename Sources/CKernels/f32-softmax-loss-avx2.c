// f32_softmax_loss_avx2: Softmax with cross-entropy and the sums per class, for AVX2 and FMA. Contract: `softmax_loss` in
// CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_softmax_loss_avx2
#include "templates/softmax-loss.h"
#endif
