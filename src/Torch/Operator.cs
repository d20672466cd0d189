using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>An operator of libtorch's dispatcher, found by its schema's name and overload on the first call.</summary>
/// <remarks>
/// One native call each, and no managed memory but the resulting tensor. Arguments go in the schema's order; trailing ones
/// that are left out, and <see cref="IValue.Default"/>, take the schema's defaults.
/// </remarks>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int WordsOnStack = 64, MostResults = 8;
    private nint handle;

    /// <summary>An operator by its name, such as "aten::conv2d", and overload.</summary>
    public static Operator Find(string name, string overload = "") => new(name, overload);

    /// <summary>Calls an operator with one tensor as its result.</summary>
    public torch.Tensor Call(params ReadOnlySpan<IValue> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Tag is ValueTag.Tensor ? new((nint)result.Payload) : throw Unexpected(result, "a tensor");
    }

    /// <summary>Calls an operator that changes its first argument, and returns that one.</summary>
    public torch.Tensor CallInPlace(torch.Tensor self, params ReadOnlySpan<IValue> rest)
    {
        Span<IValue> arguments = [self, default, default, default, default, default, default, default];
        rest.CopyTo(arguments[1..]);
        NativeValue result;
        Invoke(arguments[..(rest.Length + 1)], &result, 1);
        if (result.Tag is ValueTag.Tensor) Native.Check(Native.ir_tensor_free((nint)result.Payload));
        return self;
    }

    /// <summary>Calls an operator with two tensors as its result.</summary>
    public (torch.Tensor, torch.Tensor) Call2(params ReadOnlySpan<IValue> arguments)
    {
        var results = stackalloc NativeValue[2];
        Invoke(arguments, results, 2);
        return (Take(results[0]), Take(results[1]));
    }

    /// <summary>Calls an operator with three tensors as its result.</summary>
    public (torch.Tensor, torch.Tensor, torch.Tensor) Call3(params ReadOnlySpan<IValue> arguments)
    {
        var results = stackalloc NativeValue[3];
        Invoke(arguments, results, 3);
        return (Take(results[0]), Take(results[1]), Take(results[2]));
    }

    /// <summary>Calls an operator whose result is one list of tensors.</summary>
    public torch.Tensor[] CallList(params ReadOnlySpan<IValue> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Tag is ValueTag.TensorList ? TakeList(result) : throw Unexpected(result, "a list of tensors");
    }

    /// <summary>Calls an operator whose result is a number or a truth value.</summary>
    public Scalar CallScalar(params ReadOnlySpan<IValue> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Tag switch
        {
            ValueTag.Double => BitConverter.Int64BitsToDouble(result.Payload),
            ValueTag.Int => result.Payload,
            ValueTag.Bool => result.Payload != 0,
            _ => throw Unexpected(result, "a number"),
        };
    }

    /// <summary>Calls any operator; each result is a Tensor, a Tensor[], a Scalar or null.</summary>
    public object?[] CallAny(params ReadOnlySpan<IValue> arguments)
    {
        var results = stackalloc NativeValue[MostResults];
        var values = new object?[Invoke(arguments, results, MostResults)];
        for (var i = 0; i < values.Length; i++)
            values[i] = results[i].Tag switch
            {
                ValueTag.Tensor => Take(results[i]),
                ValueTag.TensorList => TakeList(results[i]),
                ValueTag.Double => (Scalar)BitConverter.Int64BitsToDouble(results[i].Payload),
                ValueTag.Int => (Scalar)results[i].Payload,
                ValueTag.Bool => (Scalar)(results[i].Payload != 0),
                _ => null,
            };
        return values;
    }

    /// <summary>The schema, as libtorch writes it.</summary>
    public string Schema
    {
        get
        {
            byte* text;
            Native.Check(Native.ir_operator_schema(Handle, &text));
            var schema = Marshal.PtrToStringUTF8((nint)text)!;
            Native.ir_free(text);
            return schema;
        }
    }

    /// <summary>The name as libtorch writes it: "aten::add.Tensor".</summary>
    public override string ToString() => overload.Length == 0 ? name : $"{name}.{overload}";

    private nint Handle
    {
        get
        {
            if (handle == 0)
            {
                nint found;
                Native.Check(Native.ir_operator_find(name, overload, &found));
                handle = found;   // two threads may find it twice; both handles are good for as long as the process lives
            }
            return handle;
        }
    }

    private int Invoke(ReadOnlySpan<IValue> arguments, NativeValue* results, int capacity)
    {
        var found = Handle;
        var words = IValue.WordsOf(arguments);
        Span<long> lists = words <= WordsOnStack ? stackalloc long[WordsOnStack] : new long[words];
        var values = stackalloc NativeValue[arguments.Length];
        fixed (long* first = lists)
        {
            var next = first;
            for (var i = 0; i < arguments.Length; i++) next = arguments[i].Write(values + i, next);
            var count = capacity;
            // `arguments` is used after the call, so that the tensors in it are not finalised during it.
            return Native.ir_operator_call(found, values, arguments.Length, results, &count) == 0 ? count : throw Failure(arguments);
        }
    }

    private TorchException Failure(ReadOnlySpan<IValue> arguments)
    {
        var message = Native.LastError();
        var shown = new string[arguments.Length];
        for (var i = 0; i < shown.Length; i++) shown[i] = arguments[i].ToString();
        return new(message, this, string.Join(", ", shown));
    }

    private InvalidOperationException Unexpected(NativeValue result, string expected) =>
        new($"{this} returned a value of kind {result.Tag}, not {expected}: {Schema}");

    // An operator may leave out a tensor (the gradient mask of a backward pass); what its caller does not ask for is null.
    private static torch.Tensor Take(NativeValue value) => value.Tag is ValueTag.Tensor ? new((nint)value.Payload) : null!;

    private static torch.Tensor[] TakeList(NativeValue list)
    {
        var tensors = new torch.Tensor[list.Count];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new(((nint*)list.Payload)[i]);
        Native.ir_free((void*)list.Payload);
        return tensors;
    }
}
