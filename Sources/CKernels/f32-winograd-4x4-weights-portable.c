// f32_winograd_4x4_weights_portable: Weight transform of Winograd's F(4x4, 3x3), for any processor. Contract: `winograd_weights` in CKernels.h.
#include "portable.h"

#define KERNEL f32_winograd_4x4_weights_portable
#include "templates/winograd-4x4-weights.h"
