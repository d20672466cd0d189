using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>One tensor, or none, in an optimiser's state: presence, number of bytes, bytes.</summary>
/// <remarks>Type and shape are those of the parameter that the state belongs to.</remarks>
internal static class TensorStream
{
    public static void Write(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is null)
            return;
        using var here = tensor.cpu();
        using var packed = here.contiguous();
        writer.Write(packed.NumberOfElements * packed.ElementSize);
        writer.Write(packed.bytes);
    }

    public static Tensor? Read(BinaryReader reader, Parameter like)
    {
        if (!reader.ReadBoolean())
            return null;
        using var noGrad = no_grad();
        using var here = empty(like.shape, like.dtype, CPU);
        var expected = here.NumberOfElements * here.ElementSize;
        if (reader.ReadInt64() is var given && given != expected)
            throw new InvalidDataException(
                $"The state of a parameter has {given} bytes; [{string.Join(", ", like.shape)}] of {like.dtype} needs {expected}.");
        reader.BaseStream.ReadExactly(here.bytes);
        return here.to(like.device, copy: true).DetachFromDisposeScope();
    }
}
