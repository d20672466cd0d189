// The C side of src/Torch: hands libtorch's dispatcher, tensors and settings to C#. It converts and forwards, nothing more.
#pragma once

#include <ATen/ATen.h>
#include <torch/version.h>

#include <cstdint>
#include <string>

#define IR_API extern "C" __attribute__((visibility("default")))

namespace shim {

// Raise it with every change of an entry point or of a struct below; C# compares it at start-up.
constexpr int32_t abi = 3;

inline thread_local std::string last_error;

// 0: done; 1: read ir_last_error.
template <class Body>
int guarded(Body body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "unknown native error";
  }
  return 1;
}

// A tensor crosses the boundary as an owned reference to its implementation: no allocation of our own per tensor.
using Handle = at::TensorImpl*;

Handle give(at::Tensor tensor);                  // the caller owns the reference; null for an undefined tensor
at::Tensor borrow(Handle handle);                // null gives an undefined tensor
at::Generator borrow(at::GeneratorImpl* handle);
at::GeneratorImpl* give(at::Generator generator);

enum Tag : int32_t {
  None, Default, TensorValue, Double, Int, Bool, DeviceValue, IntList, DoubleList, BoolList, TensorList, String, GeneratorValue
};

// One argument or result of an operator. `count` is the length of a list or string; a device is type << 8 | (index + 1).
struct Value {
  int32_t tag;
  int32_t count;
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};
static_assert(sizeof(Value) == 16);

inline at::Device device_of(int64_t packed) {
  return at::Device(static_cast<at::DeviceType>(packed >> 8), static_cast<at::DeviceIndex>((packed & 0xff) - 1));
}

inline int64_t packed(at::Device device) {
  return static_cast<int64_t>(device.type()) << 8 | ((device.index() + 1) & 0xff);
}

}  // namespace shim
