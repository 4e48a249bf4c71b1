// bf16_pair_weights_portable. Contract: `pair_weights` in CKernels.h.
#include "portable.h"

#define KERNEL bf16_pair_weights_portable
#include "templates/pair-weights.h"
