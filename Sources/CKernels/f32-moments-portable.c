// f32_moments_portable: Sums and sums of squares of a plane, for the compiler's baseline. Contract: `moments` in
// CKernels.h.
#include "portable.h"

#define KERNEL f32_moments_portable
#include "templates/moments.h"
