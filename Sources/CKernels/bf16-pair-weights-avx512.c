// bf16_pair_weights_avx512. Contract: `pair_weights` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL bf16_pair_weights_avx512
#include "templates/pair-weights.h"
#endif
