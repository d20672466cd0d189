using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text;

namespace ImageRegression.Pipeline.Code;

/// <summary>A method's instructions as text, with names in the place of tokens: layout, comments and names of locals are not in it.</summary>
/// <param name="Function">What people call the function.</param>
/// <param name="Text">Its signature, one instruction a line, then what is caught.</param>
/// <param name="Mentions">The members that the instructions name, in their order.</param>
internal sealed record Instructions(string Function, string Text, List<Mention> Mentions)
{
    private static readonly OpCode[] Short = new OpCode[256], Long = new OpCode[256];

    private static readonly ConcurrentDictionary<MethodBase, Instructions> Known = new();

    static Instructions()
    {
        foreach (var code in typeof(OpCodes).GetFields().Select(field => field.GetValue(null)).OfType<OpCode>())
            (code.Size == 1 ? Short : Long)[code.Value & 0xFF] = code;
    }

    /// <summary>The instructions of a method; none where it has no body.</summary>
    public static Instructions Of(MethodBase method) => Known.GetOrAdd(method, Read);

    private static Instructions Read(MethodBase method)
    {
        var (text, mentions) = (new StringBuilder($"{method.DeclaringType} {method}\n"), new List<Mention>());
        if (method.GetMethodBody() is { } body && body.GetILAsByteArray() is { } code)
            Read(method, body, code, text, mentions);
        return new(CodeNames.Of(method), CodeNames.WithoutNumbers(text.ToString()), mentions);
    }

    private static void Read(MethodBase method, MethodBody body, byte[] code, StringBuilder text, List<Mention> mentions)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var instruction = code[at] == 0xFE ? Long[code[at + 1]] : Short[code[at]];
            at += instruction.Size;
            var start = at;
            at += Size(instruction.OperandType, code, at);
            text.Append(instruction.Name).Append(' ');
            switch (instruction.OperandType)
            {
                case OperandType.InlineString:
                    text.Append(Settings.Quoted(method.Module.ResolveString(BitConverter.ToInt32(code, start))));
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    var member = method.Module.ResolveMember(BitConverter.ToInt32(code, start), ofType, ofMethod)!;
                    mentions.Add(Mention.Of(instruction, member));
                    text.Append(member.DeclaringType).Append(' ').Append(member).Append(Content(member));
                    break;
                default:
                    text.Append(Convert.ToHexString(code, start, at - start));
                    break;
            }
            text.Append('\n');
        }
        foreach (var clause in body.ExceptionHandlingClauses)
            text.Append(clause.Flags).Append(' ').Append(clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null).Append('\n');
    }

    private static int Size(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

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
