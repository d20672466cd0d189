// The dispatcher's door: any operator by its schema name, with boxed arguments.
#include "shim.hpp"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <cstdlib>

using namespace shim;

namespace {

enum class Kind { Tensor, Number, Float, Int, Bool, IntList, FloatList, BoolList, TensorList, OptionalTensorList, Other };

struct Parameter {
  Kind kind;
  int32_t repeat;   // a single number given for int[2] stands for two of it; 0 elsewhere
};

struct Operator {
  c10::OperatorHandle handle;
  std::vector<Parameter> parameters;
};

Kind kind_of(const c10::Type& type) {
  using c10::TypeKind;
  switch (type.kind()) {
    case TypeKind::TensorType: return Kind::Tensor;
    case TypeKind::NumberType: return Kind::Number;
    case TypeKind::FloatType: return Kind::Float;
    case TypeKind::IntType:
    case TypeKind::SymIntType: return Kind::Int;
    case TypeKind::BoolType: return Kind::Bool;
    case TypeKind::OptionalType: return kind_of(*type.castRaw<c10::OptionalType>()->getElementType());
    case TypeKind::ListType: {
      const auto element = type.castRaw<c10::ListType>()->getElementType();
      switch (kind_of(*element)) {
        case Kind::Int: return Kind::IntList;
        case Kind::Float: return Kind::FloatList;
        case Kind::Bool: return Kind::BoolList;
        case Kind::Tensor:
          return element->kind() == TypeKind::OptionalType ? Kind::OptionalTensorList : Kind::TensorList;
        default: return Kind::Other;
      }
    }
    default: return Kind::Other;
  }
}

template <class T>
c10::List<T> list_of(const Value& value) {
  const auto* items = static_cast<const T*>(value.pointer);
  c10::List<T> list;
  list.reserve(value.count);
  for (int32_t i = 0; i < value.count; i++) list.push_back(items[i]);
  return list;
}

c10::List<bool> bools_of(const Value& value) {
  const auto* items = static_cast<const int64_t*>(value.pointer);
  c10::List<bool> list;
  for (int32_t i = 0; i < value.count; i++) list.push_back(items[i] != 0);
  return list;
}

c10::IValue tensors_of(const Value& value, Kind kind) {
  const auto* items = static_cast<const Handle*>(value.pointer);
  if (kind == Kind::OptionalTensorList) {
    c10::List<c10::optional<at::Tensor>> list;
    for (int32_t i = 0; i < value.count; i++)
      list.push_back(items[i] ? c10::optional<at::Tensor>(borrow(items[i])) : c10::nullopt);
    return list;
  }
  c10::List<at::Tensor> list;
  list.reserve(value.count);
  for (int32_t i = 0; i < value.count; i++) list.push_back(borrow(items[i]));
  return list;
}

at::Tensor number_tensor(const at::Scalar& number) {
  auto tensor = at::scalar_tensor(number, at::dtype(number.type()));
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);   // a bare number must not decide the result's type
  return tensor;
}

c10::IValue convert(const Value& value, const c10::Argument& argument, Parameter parameter) {
  switch (value.tag) {
    case None: return {};
    case Default:
      TORCH_CHECK(argument.default_value().has_value(), "Argument '", argument.name(), "' has no default value.");
      return *argument.default_value();
    case TensorValue: return borrow(static_cast<Handle>(value.pointer));
    case Double:
      if (parameter.kind == Kind::Tensor) return number_tensor(value.real);
      if (parameter.kind == Kind::FloatList && parameter.repeat)
        return c10::List<double>(std::initializer_list<double>{value.real});
      return value.real;
    case Int:
      if (parameter.kind == Kind::Tensor) return number_tensor(value.integer);
      if (parameter.kind == Kind::Float) return static_cast<double>(value.integer);
      if (parameter.kind == Kind::IntList) return std::vector<int64_t>(std::max(parameter.repeat, 1), value.integer);
      return value.integer;
    case Bool:
      if (parameter.kind == Kind::Tensor) return number_tensor(value.integer != 0);
      return value.integer != 0;
    case DeviceValue: return device_of(value.integer);
    case IntList: return list_of<int64_t>(value);
    case DoubleList: return list_of<double>(value);
    case BoolList: return bools_of(value);
    case TensorList: return tensors_of(value, parameter.kind);
    case String: return std::string(static_cast<const char*>(value.pointer), value.count);
    case GeneratorValue: return borrow(static_cast<at::GeneratorImpl*>(value.pointer));
    default: TORCH_CHECK(false, "Argument '", argument.name(), "' has the unknown tag ", value.tag, ".");
  }
}

Value convert(c10::IValue&& result) {
  Value value{};
  if (result.isTensor()) {
    value.pointer = give(std::move(result).toTensor());
    value.tag = value.pointer ? TensorValue : None;
  } else if (result.isDouble()) {
    value.tag = Double;
    value.real = result.toDouble();
  } else if (result.isInt()) {
    value.tag = Int;
    value.integer = result.toInt();
  } else if (result.isBool()) {
    value.tag = Bool;
    value.integer = result.toBool();
  } else if (result.isTensorList()) {
    auto tensors = std::move(result).toTensorVector();
    auto* items = static_cast<Handle*>(std::malloc(std::max<size_t>(tensors.size(), 1) * sizeof(Handle)));
    TORCH_CHECK(items, "Out of memory for a list of ", tensors.size(), " tensors.");
    for (size_t i = 0; i < tensors.size(); i++) items[i] = give(std::move(tensors[i]));
    value = {TensorList, static_cast<int32_t>(tensors.size()), {}};
    value.pointer = items;
  } else {
    TORCH_CHECK(result.isNone(), "Results of kind ", result.tagKind(), " are not supported.");
  }
  return value;
}

}  // namespace

// Finds an operator once; the handle lives as long as the process.
IR_API int ir_operator_find(const char* name, const char* overload, void** found) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(handle, "libtorch " TORCH_VERSION " has no operator '", name, *overload ? "." : "", overload, "'.");
    auto result = std::make_unique<Operator>(Operator{*handle, {}});
    for (const auto& argument : handle->schema().arguments())
      result->parameters.push_back({kind_of(*argument.type()), argument.N().value_or(0)});
    *found = result.release();
  });
}

// The operator's schema as text, to be freed with ir_free.
IR_API int ir_operator_schema(const Operator* op, char** text) {
  return guarded([&] { *text = strdup(c10::toString(op->handle.schema()).c_str()); });
}

// Calls an operator. Trailing arguments that are not given take the schema's defaults.
IR_API int ir_operator_call(const Operator* op, const Value* arguments, int32_t count, Value* results, int32_t* results_count) {
  return guarded([&] {
    const auto& schema = op->handle.schema();
    const auto& parameters = schema.arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= parameters.size(),
                "Given ", count, " arguments, takes ", parameters.size(), ": ", schema);
    torch::jit::Stack stack;
    stack.reserve(std::max(parameters.size(), schema.returns().size()));
    const Value missing{Default, 0, {}};
    for (size_t i = 0; i < parameters.size(); i++)
      stack.push_back(convert(i < static_cast<size_t>(count) ? arguments[i] : missing, parameters[i], op->parameters[i]));
    op->handle.callBoxed(stack);
    TORCH_CHECK(stack.size() <= static_cast<size_t>(*results_count), "The operator has ", stack.size(), " results.");
    *results_count = static_cast<int32_t>(stack.size());
    for (size_t i = 0; i < stack.size(); i++) results[i] = convert(std::move(stack[i]));
  });
}
