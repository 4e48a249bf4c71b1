// f32_weight_gradient_14x32_avx512: Weight gradient: outer products summed over the pixels of a plane, register tiles
// of up to 14 rows x 32 columns, for AVX-512. Contract: `weight_gradient` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_weight_gradient_14x32_avx512
#include "templates/weight-gradient.h"
#endif
