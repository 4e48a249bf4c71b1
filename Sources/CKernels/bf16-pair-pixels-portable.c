// bf16_pair_pixels_portable. Contract: `pair_pixels` in CKernels.h.
#include "portable.h"

#define KERNEL bf16_pair_pixels_portable
#include "templates/pair-pixels.h"
