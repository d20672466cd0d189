// Tensors and autograd: hand-over, memory, meta-data, gradients.
#include "shim.hpp"

#include <torch/csrc/autograd/autograd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

using namespace shim;

namespace {

std::atomic<int64_t> live{0};

using Intrusive = c10::intrusive_ptr<at::TensorImpl, c10::UndefinedTensorImpl>;

std::vector<at::Tensor> borrow_all(const Handle* handles, int32_t count) {
  std::vector<at::Tensor> tensors(count);
  for (int32_t i = 0; i < count; i++) tensors[i] = borrow(handles[i]);
  return tensors;
}

}  // namespace

namespace shim {

Handle give(at::Tensor tensor) {
  if (!tensor.defined()) return nullptr;
  live.fetch_add(1, std::memory_order_relaxed);
  return tensor.unsafeReleaseTensorImpl();
}

at::Tensor borrow(Handle handle) { return handle ? at::Tensor(Intrusive::reclaim_copy(handle)) : at::Tensor(); }

at::GeneratorImpl* give(at::Generator generator) {
  auto* handle = generator.unsafeGetGeneratorImpl();
  c10::raw::intrusive_ptr::incref(handle);
  return handle;
}

at::Generator borrow(at::GeneratorImpl* handle) {
  return at::Generator(c10::intrusive_ptr<at::GeneratorImpl>::reclaim_copy(handle));
}

}  // namespace shim

// What C# asks of a tensor most often, in one call. The sizes and strides stay valid until the tensor is resized or freed.
struct Info {
  const int64_t* sizes;
  const int64_t* strides;
  int64_t numel;
  int64_t device;
  int32_t ndim;
  int32_t dtype;
};
static_assert(sizeof(Info) == 40);

IR_API int ir_tensor_info(Handle tensor, Info* info) {
  return guarded([&] {
    *info = {tensor->sizes().data(), tensor->strides().data(), tensor->numel(), packed(tensor->device()),
             static_cast<int32_t>(tensor->dim()), static_cast<int32_t>(c10::typeMetaToScalarType(tensor->dtype()))};
  });
}

// Copies `bytes` of host memory, row by row, into a new tensor on the device.
IR_API int ir_tensor_from_memory(const void* data, int64_t bytes, const int64_t* sizes, int32_t ndim, int32_t dtype,
                                 int64_t device, Handle* result) {
  return guarded([&] {
    auto tensor = at::empty(at::IntArrayRef(sizes, ndim), at::dtype(static_cast<at::ScalarType>(dtype)));
    TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "The data has ", bytes, " bytes, but the shape ",
                tensor.sizes(), " of ", tensor.dtype(), " takes ", tensor.nbytes(), ".");
    if (bytes) std::memcpy(tensor.data_ptr(), data, bytes);
    *result = give(device_of(device).is_cpu() ? tensor : tensor.to(device_of(device)));
  });
}

// The address of the first element; host memory for tensors of the CPU only.
IR_API int ir_tensor_data(Handle tensor, void** data) {
  return guarded([&] { *data = borrow(tensor).data_ptr(); });
}

IR_API int ir_tensor_free(Handle tensor) {
  return guarded([&] {
    live.fetch_sub(1, std::memory_order_relaxed);
    Intrusive::reclaim(tensor);
  });
}

// Tensors that C# holds at the moment.
IR_API int64_t ir_tensor_live() { return live.load(std::memory_order_relaxed); }

IR_API int ir_tensor_requires_grad(Handle tensor, int32_t* result) {
  return guarded([&] { *result = tensor->requires_grad(); });
}

IR_API int ir_tensor_set_requires_grad(Handle tensor, int32_t value) {
  return guarded([&] { borrow(tensor).set_requires_grad(value != 0); });
}

IR_API int ir_tensor_grad(Handle tensor, Handle* grad) {
  return guarded([&] { *grad = give(borrow(tensor).grad()); });
}

IR_API int ir_tensor_set_grad(Handle tensor, Handle grad) {
  return guarded([&] { borrow(tensor).mutable_grad() = borrow(grad); });
}

IR_API int ir_tensor_is_leaf(Handle tensor, int32_t* result) {
  return guarded([&] { *result = borrow(tensor).is_leaf(); });
}

IR_API int ir_tensor_retain_grad(Handle tensor) {
  return guarded([&] { borrow(tensor).retain_grad(); });
}

IR_API int ir_tensor_set_data(Handle tensor, Handle data) {
  return guarded([&] { borrow(tensor).set_data(borrow(data)); });
}

IR_API int ir_backward(const Handle* tensors, int32_t count, const Handle* grads, int32_t grads_count, int32_t retain_graph,
                       int32_t create_graph) {
  return guarded([&] {
    torch::autograd::backward(borrow_all(tensors, count), borrow_all(grads, grads_count), retain_graph != 0,
                              create_graph != 0);
  });
}

// The gradients of `outputs` to each of the inputs; null for an input that is not part of the graph, where allowed.
IR_API int ir_grad(const Handle* outputs, int32_t outputs_count, const Handle* inputs, int32_t inputs_count,
                   const Handle* grads, int32_t grads_count, int32_t retain_graph, int32_t create_graph,
                   int32_t allow_unused, Handle* results) {
  return guarded([&] {
    auto gradients = torch::autograd::grad(borrow_all(outputs, outputs_count), borrow_all(inputs, inputs_count),
                                           borrow_all(grads, grads_count), retain_graph != 0, create_graph != 0,
                                           allow_unused != 0);
    for (size_t i = 0; i < gradients.size(); i++) results[i] = give(std::move(gradients[i]));
  });
}
