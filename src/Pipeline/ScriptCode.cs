using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageRegression.Pipeline;

/// <summary>What the code of a script's own type or function computes, as a hash, so that a changed loss or model is another one.</summary>
/// <remarks>
/// The instructions of its members and of all that they call in the same assembly, in whatever file of the script that lies, with names in
/// the place of tokens: comments, layout and other parts of the script do not count. Code of the program itself has versions instead.
/// </remarks>
internal static partial class ScriptCode
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue =
        typeof(OpCodes).GetFields().Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    private static readonly ConcurrentDictionary<Type, BoundCode?> Known = new();

    /// <summary>The code; null for a type that came with the program and not with a script.</summary>
    public static BoundCode? Of(Type type) => Known.GetOrAdd(type, static type =>
        type.Assembly.IsDynamic || AssemblyLoadContext.GetLoadContext(type.Assembly) == AssemblyLoadContext.Default ? null : Closure.Of(type));

    /// <summary>The code of a function, of a script or not.</summary>
    public static BoundCode Of(MethodInfo function) => Closure.Of(function);

    /// <summary>Code and all that it calls, in the order in which it is found.</summary>
    private sealed class Closure(Module module)
    {
        private readonly StringBuilder text = new();
        private readonly HashSet<MemberInfo> seen = [];
        private readonly Queue<MethodBase> waiting = [];
        private readonly List<FieldInfo> fields = [];

        public static BoundCode Of(MemberInfo start)
        {
            var closure = new Closure(start.Module);
            if (start is MethodBase function)
                closure.Add(function);
            else
                closure.Add((Type)start);
            return new(closure.Read(), [.. closure.fields]);
        }

        private Fingerprint Read()
        {
            while (waiting.TryDequeue(out var method))
            {
                text.Append(method.DeclaringType).Append(' ').Append(method).Append('\n');
                if (method.GetMethodBody()?.GetILAsByteArray() is { } code)
                    foreach (var instruction in Instructions(method, code, Mention))
                        text.Append(instruction).Append('\n');
            }
            // The compiler numbers what it makes of lambdas through the whole script; another one above must not count.
            return Fingerprint.Of(MadeByTheCompiler().Replace(text.ToString(), name => Digits().Replace(name.Value, "")));
        }

        private void Add(MethodBase method)
        {
            if (seen.Add(method))
                waiting.Enqueue(method);
        }

        private void Add(Type own)
        {
            if (own.Module != module || own.IsGenericParameter || !seen.Add(own))
                return;
            foreach (var member in own.GetConstructors(All).Cast<MethodBase>().Concat(own.GetMethods(All)))
                Add(member);
            if (own.BaseType is { } @base)
                Add(@base);
        }

        // Whatever else is named. Of a script's outermost class, which holds all of it, and of the classes that the compiler puts
        // lambdas into, only what is called counts.
        private void Mention(MemberInfo member)
        {
            if (member.Module != module)
                return;
            if (member is FieldInfo field && seen.Add(field))
                fields.Add(field);
            if ((member as Type ?? member.DeclaringType) is { DeclaringType: not null } nested && !nested.Name.StartsWith("<>c", StringComparison.Ordinal))
                Add(nested.IsConstructedGenericType ? nested.GetGenericTypeDefinition() : nested);
            else if (member is MethodBase called)
                Add(called);
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

    // <>c__DisplayClass0_1, <Main>b__0_3, <>g__Twice|0_2
    [GeneratedRegex(@"<(?!PrivateImpl)[^\s,\[\]()""]*")]
    private static partial Regex MadeByTheCompiler();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
