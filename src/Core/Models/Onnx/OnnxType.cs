namespace ImageRegression.Models.Onnx;

/// <summary>Types of tensors, by their numbers in onnx.proto, <c>TensorProto.DataType</c>.</summary>
internal enum OnnxType
{
    Float32 = 1,
    UInt8 = 2,
    Int64 = 7,
    Bool = 9,
    Float64 = 11,
}
