// f32_weight_gradient_portable: Weight gradient: outer products summed over the pixels of a plane, for the compiler's
// baseline. Contract: `weight_gradient` in CKernels.h.
#include "portable.h"

#define KERNEL f32_weight_gradient_portable
#include "templates/weight-gradient.h"
