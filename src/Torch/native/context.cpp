// The process-wide and thread-wide settings: gradients, autocast, randomness, threads, CUDA, allocator.
#include "shim.hpp"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <dlfcn.h>
#include <malloc.h>
#include <sched.h>

#include <cstdlib>
#include <mutex>

using namespace shim;

namespace {

at::Generator default_generator(int64_t device) { return at::globalContext().defaultGenerator(device_of(device)); }

// On small machines page faults cost more than arithmetic: glibc returns every large block to the system and faults it
// in again for the next tensor. Keeping blocks took a ResNet-18 step from 1.3 s to 0.96 s on two cores.
__attribute__((constructor)) void keep_large_blocks() {
  if (const char* off = std::getenv("IMAGEREGRESSION_NO_TUNING"); off && *off == '1') return;
  mallopt(M_MMAP_THRESHOLD, 32 << 20);   // the most glibc accepts
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
}

// Debian's libtorch starts with a single thread: a training step of a small ResNet takes 93 ms so, and 66 ms on two.
__attribute__((constructor)) void use_every_core() {
  const char* off = std::getenv("IMAGEREGRESSION_NO_TUNING");
  if ((off && *off == '1') || std::getenv("OMP_NUM_THREADS")) return;
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) == 0) at::set_num_threads(CPU_COUNT(&cores));
}

// cuBLAS gives the same bits on every run only with workspaces of a fixed size; it reads this once, at its first product.
__attribute__((constructor)) void fix_cublas_workspace() { setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0); }

}  // namespace

IR_API const char* ir_last_error() { return last_error.c_str(); }
IR_API const char* ir_torch_version() { return TORCH_VERSION; }
IR_API int32_t ir_abi() { return abi; }
IR_API int32_t ir_value_size() { return sizeof(Value); }
IR_API void ir_free(void* memory) { std::free(memory); }

IR_API int32_t ir_grad_enabled() { return c10::GradMode::is_enabled(); }
IR_API void ir_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

IR_API int32_t ir_inference_enabled() { return c10::InferenceMode::is_enabled(); }
IR_API int ir_inference_enter(int32_t enabled, void** guard) {
  return guarded([&] { *guard = new c10::InferenceMode(enabled != 0); });
}
IR_API void ir_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

#define IR_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace {

struct Autocast {
  bool enabled;
  at::ScalarType dtype;
};

Autocast autocast_of(at::DeviceType device) {
#if IR_TORCH_AT_LEAST(2, 4)
  return {at::autocast::is_autocast_enabled(device), at::autocast::get_autocast_dtype(device)};
#else
  TORCH_CHECK(device == at::kCPU || device == at::kCUDA, "Autocast is for the CPU and CUDA, not ", device, ".");
  return device == at::kCPU ? Autocast{at::autocast::is_cpu_enabled(), at::autocast::get_autocast_cpu_dtype()}
                            : Autocast{at::autocast::is_enabled(), at::autocast::get_autocast_gpu_dtype()};
#endif
}

void set_autocast(at::DeviceType device, Autocast setting) {
#if IR_TORCH_AT_LEAST(2, 4)
  at::autocast::set_autocast_enabled(device, setting.enabled);
  at::autocast::set_autocast_dtype(device, setting.dtype);
#else
  if (device == at::kCPU) {
    at::autocast::set_cpu_enabled(setting.enabled);
    at::autocast::set_autocast_cpu_dtype(setting.dtype);
  } else {
    at::autocast::set_enabled(setting.enabled);
    at::autocast::set_autocast_gpu_dtype(setting.dtype);
  }
#endif
}

}  // namespace

// Enters an autocast scope of this thread; `former` is to be handed to ir_autocast_leave.
IR_API int ir_autocast_enter(int32_t device_type, int32_t enabled, int32_t dtype, int32_t* former) {
  return guarded([&] {
    const auto device = static_cast<at::DeviceType>(device_type);
    const auto before = autocast_of(device);
    *former = static_cast<int32_t>(before.dtype) << 1 | (before.enabled ? 1 : 0);
    set_autocast(device, {enabled != 0, static_cast<at::ScalarType>(dtype)});
    at::autocast::increment_nesting();
  });
}

// Weights cast once stay cached until the outermost scope ends.
IR_API int ir_autocast_leave(int32_t device_type, int32_t former) {
  return guarded([&] {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    set_autocast(static_cast<at::DeviceType>(device_type), {(former & 1) != 0, static_cast<at::ScalarType>(former >> 1)});
  });
}

IR_API int ir_manual_seed(uint64_t seed) {
  return guarded([&] { at::manual_seed(seed); });
}

IR_API int ir_generator_default(int64_t device, at::GeneratorImpl** result) {
  return guarded([&] { *result = give(default_generator(device)); });
}

IR_API int ir_generator_new(int64_t device, uint64_t seed, at::GeneratorImpl** result) {
  return guarded([&] {
    auto generator = default_generator(device).clone();
    generator.set_current_seed(seed);
    *result = give(generator);
  });
}

IR_API int ir_generator_free(at::GeneratorImpl* generator) {
  return guarded([&] { c10::intrusive_ptr<at::GeneratorImpl>::reclaim(generator); });
}

IR_API int ir_generator_seed(at::GeneratorImpl* handle, uint64_t seed) {
  return guarded([&] {
    auto generator = borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(seed);
  });
}

IR_API int ir_generator_seed_randomly(at::GeneratorImpl* handle, uint64_t* seed) {
  return guarded([&] {
    auto generator = borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    *seed = generator.seed();
  });
}

IR_API int ir_generator_initial_seed(at::GeneratorImpl* generator, uint64_t* seed) {
  return guarded([&] { *seed = borrow(generator).current_seed(); });
}

IR_API int ir_generator_get_state(at::GeneratorImpl* handle, Handle* state) {
  return guarded([&] {
    auto generator = borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    *state = give(generator.get_state());
  });
}

IR_API int ir_generator_set_state(at::GeneratorImpl* handle, Handle state) {
  return guarded([&] {
    auto generator = borrow(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(borrow(state));
  });
}

IR_API int32_t ir_deterministic() { return at::globalContext().deterministicAlgorithms(); }
IR_API int ir_set_deterministic(int32_t enabled, int32_t warn_only) {
  return guarded([&] { at::globalContext().setDeterministicAlgorithms(enabled != 0, warn_only != 0); });
}
IR_API int32_t ir_cudnn_benchmark() { return at::globalContext().benchmarkCuDNN(); }
IR_API int ir_set_cudnn_benchmark(int32_t enabled) {
  return guarded([&] { at::globalContext().setBenchmarkCuDNN(enabled != 0); });
}
IR_API int32_t ir_tf32() { return at::globalContext().allowTF32CuBLAS(); }
IR_API int32_t ir_tf32_cudnn() { return at::globalContext().allowTF32CuDNN(); }
IR_API int ir_set_tf32(int32_t enabled) {
  return guarded([&] { at::globalContext().setAllowTF32CuBLAS(enabled != 0); });
}
IR_API int ir_set_tf32_cudnn(int32_t enabled) {
  return guarded([&] { at::globalContext().setAllowTF32CuDNN(enabled != 0); });
}

IR_API int32_t ir_num_threads() { return at::get_num_threads(); }
IR_API int32_t ir_num_interop_threads() { return at::get_num_interop_threads(); }
IR_API int ir_set_num_threads(int32_t count) {
  return guarded([&] {
    at::set_num_threads(count);
    // Debian's OpenBLAS has threads of its own, of which libtorch knows nothing; waking them costs a small product more
    // than they save: RM-Loss with its gradient at 64 x 1000 takes 1.2 ms beside them and 0.7 ms without.
    using SetThreads = void (*)(int);
    if (auto set_blas = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set_blas(count);
  });
}
IR_API int ir_set_num_interop_threads(int32_t count) {
  return guarded([&] { at::set_num_interop_threads(count); });
}

IR_API int ir_cuda_count(int32_t* count) {
  return guarded([&] {
    const auto& hooks = at::detail::getCUDAHooks();
    *count = hooks.hasCUDA() ? hooks.getNumGPUs() : 0;
  });
}

IR_API int ir_cuda_cudnn(int32_t* available) {
  return guarded([&] { *available = at::detail::getCUDAHooks().hasCuDNN(); });
}

IR_API int ir_cuda_synchronize(int32_t index) {
  return guarded([&] {
    const auto* guard = c10::impl::getDeviceGuardImpl(at::kCUDA);
    at::detail::getCUDAHooks().deviceSynchronize(static_cast<at::DeviceIndex>(index < 0 ? guard->getDevice().index() : index));
  });
}
