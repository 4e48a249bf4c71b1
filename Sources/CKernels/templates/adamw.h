// kernel_table.adamw.
#include <string.h>

typedef struct {
  float gradient_scale, beta1, beta2, epsilon, decay, step_size, inverse_root_correction2;
} adamw_constants;

/// `count` <= 16 parameters; a constant where full vectors are inlined.
INLINE void adamw_step(size_t count, float *w, const float *gradient, float *m, float *v, adamw_constants k) {
  const size_t size = count * sizeof(float);
  vector weight = 0, g = 0, mean = 0, variance = 0;
  memcpy(&weight, w, size);
  memcpy(&g, gradient, size);
  memcpy(&mean, m, size);
  memcpy(&variance, v, size);
  g *= k.gradient_scale;
  mean = k.beta1 * mean + (1 - k.beta1) * g;
  variance = k.beta2 * variance + (1 - k.beta2) * g * g;
  const vector root = __builtin_elementwise_sqrt(variance) * k.inverse_root_correction2 + k.epsilon;
  weight = weight * k.decay - k.step_size * mean / root;
  memcpy(w, &weight, size);
  memcpy(m, &mean, size);
  memcpy(v, &variance, size);
}

TARGET void KERNEL(adamw)(size_t count, float *w, const float *gradient, float *m, float *v, float gradient_scale,
                          float beta1, float beta2, float epsilon, float decay, float step_size,
                          float inverse_root_correction2) {
  const adamw_constants k = {gradient_scale, beta1, beta2, epsilon, decay, step_size, inverse_root_correction2};
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    adamw_step(lanes, w + i, gradient + i, m + i, v + i, k);
  if (i < count)
    adamw_step(count - i, w + i, gradient + i, m + i, v + i, k);
}
