// Every kernel of every instruction set, declared by the type of its entry in the tables.
#pragma once

#include "CKernels.h"

#include "lists/conversions.h"
#include "lists/learning.h"
#include "lists/matrices.h"
#include "lists/packing.h"
#include "lists/planes.h"
#include "lists/winograd-images.h"
#include "lists/winograd-upsampling.h"
#include "lists/winograd-weights.h"

#define DECLARE(table, entry, prefix, set) __typeof__(*((const table *)0)->entry) prefix##_##entry##_##set;

#define DECLARE_WINOGRAD(form, set)                                                                                    \
  WINOGRAD_WEIGHT_KERNELS(DECLARE, f32_winograd_##form, set)                                                           \
  WINOGRAD_IMAGE_KERNELS(DECLARE, f32_winograd_##form, set)                                                            \
  WINOGRAD_IMAGE_KERNELS(DECLARE, bf16_winograd_##form, set)

#define DECLARE_KERNELS(set)                                                                                           \
  MATRIX_KERNELS(DECLARE, f32, set)                                                                                    \
  PLANE_KERNELS(DECLARE, f32, set)                                                                                     \
  PLANE_KERNELS(DECLARE, bf16, set)                                                                                    \
  CONVERSION_KERNELS(DECLARE, bf16, set)                                                                               \
  DECLARE_WINOGRAD(4x4, set)                                                                                           \
  DECLARE_WINOGRAD(upsampling, set)                                                                                    \
  DECLARE_WINOGRAD(2x2, set)                                                                                           \
  WINOGRAD_UPSAMPLING_KERNELS(DECLARE, f32_winograd_upsampling, set)                                                   \
  WINOGRAD_UPSAMPLING_KERNELS(DECLARE, bf16_winograd_upsampling, set)                                                  \
  LEARNING_KERNELS(DECLARE, f32, set)

DECLARE_KERNELS(portable)
PACKING_KERNELS(DECLARE, bf16, portable)
// Without a unit for products of bfloat16 nothing but tests computes them: one for all does.
__typeof__(*((const kernel_table *)0)->brgemm_bf16) bf16_brgemm_portable;
#if defined(__x86_64__)
DECLARE_KERNELS(avx2)
DECLARE_KERNELS(avx512)
PACKING_KERNELS(DECLARE, bf16, avx512)
__typeof__(*((const kernel_table *)0)->brgemm_bf16) bf16_brgemm_amx;
#endif
