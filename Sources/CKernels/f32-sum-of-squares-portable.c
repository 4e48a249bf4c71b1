// f32_sum_of_squares_portable: Sum of squares, for the compiler's baseline. Contract: `sum_of_squares` in CKernels.h.
#include "portable.h"

#define KERNEL f32_sum_of_squares_portable
#include "templates/sum-of-squares.h"
