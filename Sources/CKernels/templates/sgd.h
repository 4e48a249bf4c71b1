// kernel_table.sgd.
#include <string.h>

/// `count` <= 16 parameters; a constant where full vectors are inlined.
INLINE void sgd_step(size_t count, float *w, const float *gradient, float *velocity, float gradient_scale,
                     float learning_rate, float momentum, float weight_decay, int nesterov) {
  const size_t size = count * sizeof(float);
  vector weight = 0, g = 0, speed = 0;
  memcpy(&weight, w, size);
  memcpy(&g, gradient, size);
  memcpy(&speed, velocity, size);
  g = g * gradient_scale + weight * weight_decay;
  speed = momentum * speed + g;
  weight -= learning_rate * (nesterov ? g + momentum * speed : speed);
  memcpy(w, &weight, size);
  memcpy(velocity, &speed, size);
}

TARGET void KERNEL(sgd)(size_t count, float *w, const float *gradient, float *velocity, float gradient_scale,
                        float learning_rate, float momentum, float weight_decay, int nesterov) {
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    sgd_step(lanes, w + i, gradient + i, velocity + i, gradient_scale, learning_rate, momentum, weight_decay, nesterov);
  }
  if (i < count) {
    sgd_step(count - i, w + i, gradient + i, velocity + i, gradient_scale, learning_rate, momentum, weight_decay,
             nesterov);
  }
}
