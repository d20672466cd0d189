using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;

namespace ImageRegression.Pipeline;

/// <summary>What the code of a script's own type computes, as a hash, so that a changed loss or model is another one.</summary>
/// <remarks>
/// The instructions of the type's members and of all that they call in the same assembly, with names in the place of tokens:
/// comments, layout and other parts of the script do not count. Code of the program itself has versions instead.
/// </remarks>
internal static class ScriptCode
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue =
        typeof(OpCodes).GetFields().Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    private static readonly ConcurrentDictionary<Type, Fingerprint?> Known = new();

    /// <summary>The hash; null for a type that came with the program and not with a script.</summary>
    public static Fingerprint? Of(Type type) => Known.GetOrAdd(type, static type =>
        type.Assembly.IsDynamic || AssemblyLoadContext.GetLoadContext(type.Assembly) == AssemblyLoadContext.Default ? null : Fingerprint.Of(Text(type)));

    private static string Text(Type type)
    {
        var text = new StringBuilder();
        var seen = new HashSet<MemberInfo>();
        var waiting = new Queue<MethodBase>();
        Add(type);
        while (waiting.TryDequeue(out var method))
        {
            text.Append(method.DeclaringType).Append(' ').Append(method).Append('\n');
            if (method.GetMethodBody()?.GetILAsByteArray() is { } code)
                foreach (var instruction in Instructions(method, code, Mention))
                    text.Append(instruction).Append('\n');
        }
        return text.ToString();

        void Add(Type own)
        {
            if (own.Module != type.Module || own.IsGenericParameter || !seen.Add(own))
                return;
            foreach (var member in own.GetConstructors(All).Cast<MethodBase>().Concat(own.GetMethods(All)))
                if (seen.Add(member))
                    waiting.Enqueue(member);
            if (own.BaseType is { } @base)
                Add(@base);
        }

        // Whatever else is named: of a script's outermost class, which holds all of it, only what is called.
        void Mention(MemberInfo member)
        {
            if (member.Module != type.Module)
                return;
            if ((member as Type ?? member.DeclaringType) is { DeclaringType: not null } nested)
                Add(nested.IsConstructedGenericType ? nested.GetGenericTypeDefinition() : nested);
            else if (member is MethodBase called && seen.Add(called))
                waiting.Enqueue(called);
        }
    }

    private static IEnumerable<string> Instructions(MethodBase method, byte[] code, Action<MemberInfo> mention)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? unchecked((short)(0xFE00 | code[at + 1])) : code[at];
            var instruction = OpCodesByValue[value];
            at += instruction.Size;
            var start = at;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
            yield return $"{instruction.Name} {Operand(instruction.OperandType, start, at)}";
        }

        string Operand(OperandType kind, int start, int end)
        {
            switch (kind)
            {
                case OperandType.InlineString:
                    return Settings.Quoted(method.Module.ResolveString(BitConverter.ToInt32(code, start)));
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    var member = method.Module.ResolveMember(BitConverter.ToInt32(code, start), ofType, ofMethod)!;
                    mention(member);
                    return $"{member.DeclaringType} {member}{Content(member)}";
                default:
                    return Convert.ToHexString(code, start, end - start);
            }
        }
    }

    // A constant table, as of an array of numbers, is a field of raw bytes.
    private static string Content(MemberInfo member) =>
        member is FieldInfo { IsStatic: true, DeclaringType.Name: "<PrivateImplementationDetails>" } table && table.FieldType.IsValueType && !table.FieldType.IsPrimitive
            ? " " + Convert.ToHexString(Bytes(table))
            : "";

    private static byte[] Bytes(FieldInfo table)
    {
        var bytes = new byte[System.Runtime.InteropServices.Marshal.SizeOf(table.FieldType)];
        RuntimeHelpers.InitializeArray(bytes, table.FieldHandle);
        return bytes;
    }
}
