using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>Python's pickle machine, with only the instructions and names that PyTorch's checkpoints of tensors need.</summary>
/// <remarks>
/// Instructions as in Python's pickletools, protocol 2. Names: <c>collections.OrderedDict</c>,
/// <c>torch._utils._rebuild_tensor_v2</c>, <c>torch._utils._rebuild_parameter</c>, <c>torch.Size</c>, the storage types, and
/// <c>argparse.Namespace</c>, which trainings keep their settings in: an object without code, read as an empty dictionary. Classes of a TorchScript
/// archive, <c>__torch__.*</c>, are made without their code too, which lies elsewhere in it and is not read: an object is the dictionary of its
/// attributes; the functions of <c>torch.jit._pickle</c> that tell types of lists give the list back.
/// </remarks>
internal sealed class RestrictedUnpickler(byte[] program, Func<PickledStorage, long, long[], long[], Tensor> rebuild)
{
    private static readonly Dictionary<string, ScalarType> StorageTypes = new()
    {
        ["torch DoubleStorage"] = ScalarType.Float64,
        ["torch FloatStorage"] = ScalarType.Float32,
        ["torch HalfStorage"] = ScalarType.Float16,
        ["torch BFloat16Storage"] = ScalarType.BFloat16,
        ["torch LongStorage"] = ScalarType.Int64,
        ["torch IntStorage"] = ScalarType.Int32,
        ["torch ShortStorage"] = ScalarType.Int16,
        ["torch CharStorage"] = ScalarType.Int8,
        ["torch ByteStorage"] = ScalarType.Byte,
        ["torch BoolStorage"] = ScalarType.Bool,
    };

    private const string Settings = "argparse Namespace";

    private const string Scripted = "__torch__";

    // Each gives back its first argument; in Python it also notes the type of a list's elements.
    private static readonly HashSet<string> TypeTags =
        ["torch.jit._pickle build_intlist", "torch.jit._pickle build_tensorlist", "torch.jit._pickle build_doublelist", "torch.jit._pickle build_boollist", "torch.jit._pickle restore_type_tag"];

    private static readonly object Mark = new();
    private readonly List<object?> stack = [];
    private readonly Dictionary<int, object?> memo = [];
    private int at;

    /// <summary>Runs the program.</summary>
    /// <returns>null, bool, long, double, string, object[] (a tuple), List, Dictionary or Tensor.</returns>
    /// <exception cref="InvalidDataException">It has an instruction or a name that is not on the list.</exception>
    public object? Load()
    {
        while (true)
        {
            var instruction = (char)Byte();
            switch (instruction)
            {
                case '.': return Pop();
                case '\x80': Byte(); break;
                case '(': Push(Mark); break;
                case '0': Pop(); break;
                case 'N': Push(null); break;
                case '\x88': Push(true); break;
                case '\x89': Push(false); break;
                case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break;
                case 'K': Push((long)Byte()); break;
                case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
                case '\x8a': Push((long)new BigInteger(Bytes(Byte()))); break;
                case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;
                case 'X': Push(Encoding.UTF8.GetString(Bytes(BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))))); break;
                case ')': Push(Array.Empty<object?>()); break;
                case '\x85': Push(PopMany(1)); break;
                case '\x86': Push(PopMany(2)); break;
                case '\x87': Push(PopMany(3)); break;
                case 't': Push(PopToMark()); break;
                case ']': Push(new List<object?>()); break;
                case 'a': Append([Pop()]); break;
                case 'e': Append(PopToMark()); break;
                case '}': Push(new Dictionary<object, object?>()); break;
                case 's': SetItems(PopMany(2)); break;
                case 'u': SetItems(PopToMark()); break;
                case 'q': memo[Byte()] = Top; break;
                case 'r': memo[BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))] = Top; break;
                case 'h': Push(Recalled(Byte())); break;
                case 'j': Push(Recalled(BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)))); break;
                case 'c': Push(Named($"{Line()} {Line()}")); break;
                case 'Q': Push(Persistent((object?[])Pop()!)); break;
                case 'R': Push(Call(PopMany(2))); break;
                case '\x81': Push(New(PopMany(2))); break;
                case 'b': SetState(PopMany(2)); break;
                default: throw new InvalidDataException($"its pickle has the instruction 0x{(int)instruction:x2}, which no checkpoint of tensors needs");
            }
        }
    }

    private object? Top => stack.Count > 0 ? stack[^1] : throw Broken();

    private static Global Named(string name) => name switch
    {
        "collections OrderedDict" or "torch Size" or "torch._utils _rebuild_tensor_v2" or "torch._utils _rebuild_parameter" or Settings => new(name),
        _ when StorageTypes.ContainsKey(name) || TypeTags.Contains(name) || IsScripted(name) => new(name),
        _ => throw new InvalidDataException($"it asks for '{name.Replace(' ', '.')}', which is not on the list of harmless names; the file was not run"),
    };

    private static PickledStorage Persistent(object?[] id) =>
        id is ["storage", Global type, string key, string, long elements] && StorageTypes.TryGetValue(type.Name, out var dtype)
            && elements >= 0 && key.All(char.IsAsciiLetterOrDigit)
            ? new(dtype, key, elements)
            : throw new InvalidDataException("it refers to a storage in a way that is not known");

    private object? Call(object?[] call) => call switch
    {
        [Global { Name: "collections OrderedDict" }, object?[] { Length: 0 }] => new Dictionary<object, object?>(),
        [Global { Name: "torch Size" }, object?[] and [var sizes]] => sizes,
        [Global { Name: "torch._utils _rebuild_parameter" }, object?[] and [Tensor data, ..]] => data,
        [Global { Name: "torch._utils _rebuild_tensor_v2" }, object?[] and [PickledStorage storage, long offset, object?[] shape, object?[] stride, ..]] =>
            rebuild(storage, offset, Longs(shape), Longs(stride)),
        [Global { Name: var tag }, object?[] and [List<object?> or Dictionary<object, object?> or object?[], ..] arguments] when TypeTags.Contains(tag) => arguments[0],
        [Global function, _] => throw new InvalidDataException($"it calls '{function.Name.Replace(' ', '.')}' in a way that is not known"),
        _ => throw new InvalidDataException("it calls what is no function"),
    };

    private static bool IsScripted(string name) => name.StartsWith($"{Scripted}.", StringComparison.Ordinal) || name.StartsWith($"{Scripted} ", StringComparison.Ordinal);

    private static Dictionary<object, object?> New(object?[] made) => made is [Global { Name: Settings }, object?[] { Length: 0 }] ? new Dictionary<object, object?>()
        : made is [Global { Name: var scripted }, object?[] { Length: 0 }] && IsScripted(scripted) ? new ScriptedObject()
        : throw new InvalidDataException($"it makes an object{(made[0] is Global type ? $" of '{type.Name.Replace(' ', '.')}'" : "")}, which no checkpoint of tensors needs");

    // An OrderedDict's attributes (PyTorch keeps _metadata there) are no tensors, and are dropped; so are settings.
    private void SetState(object?[] pair)
    {
        if (pair[0] is not Dictionary<object, object?>)
            throw new InvalidDataException("it sets the state of an object that is not known");
        if (pair[0] is ScriptedObject made)
            foreach (var (name, value) in pair[1] as Dictionary<object, object?> ?? throw new InvalidDataException("it sets the state of a scripted object by something else than its attributes"))
                made[name] = value;
        Push(pair[0]);
    }

    private void Append(object?[] items)
    {
        if (Top is not List<object?> list)
            throw Broken();
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top is not Dictionary<object, object?> dictionary || items.Length % 2 != 0)
            throw Broken();
        for (var i = 0; i < items.Length; i += 2)
            dictionary[items[i] ?? "None"] = items[i + 1];
    }

    private static long[] Longs(object?[] values) => [.. values.Select(value => value is long number ? number : throw Broken())];

    private object? Recalled(int place) => memo.TryGetValue(place, out var value) ? value : throw Broken();

    private void Push(object? value) => stack.Add(value);

    private object? Pop()
    {
        var value = Top;
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count) => PopFrom(stack.Count - count, count);

    private object?[] PopToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        var items = mark < 0 ? throw Broken() : PopFrom(mark + 1, stack.Count - mark - 1);
        stack.RemoveAt(mark);
        return items;
    }

    private object?[] PopFrom(int start, int count)
    {
        if (start < 0)
            throw Broken();
        object?[] items = [.. stack.GetRange(start, count)];
        stack.RemoveRange(start, count);
        return items;
    }

    private byte Byte() => Bytes(1)[0];

    private ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > program.Length - at)
            throw Broken();
        at += count;
        return program.AsSpan(at - count, count);
    }

    private string Line()
    {
        var length = program.AsSpan(at).IndexOf((byte)'\n');
        var line = length < 0 ? throw Broken() : Encoding.UTF8.GetString(Bytes(length));
        at++;
        return line;
    }

    private static InvalidDataException Broken() => new("its pickle is damaged");

    private sealed record Global(string Name);

    // Its attributes, and nothing that could be called.
    private sealed class ScriptedObject : Dictionary<object, object?>;
}
