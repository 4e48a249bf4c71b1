// f32_resize_nearest_backward_portable. Contract: `plane_kernels.resize_nearest_backward` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_resize_nearest_backward_portable
#include "templates/resize-nearest-backward.h"
