using System.Reflection;
using ImageRegression.Pipeline;
using TorchSharp;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>Whatever a script can get hold of can be printed: shortly, without end of neither text nor time.</summary>
public sealed class PrintingTests
{
    private const int Longest = 3_000;   // of a record with one of everything in it, and that again

    public static TheoryData<string> Records => [.. Types.All.Where(type => type.IsVisible && IsRecord(type) && !type.IsAbstract && !type.ContainsGenericParameters).Select(type => type.ToString()).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Disposables =>
        [.. Types.All.Where(type => type.IsVisible && IsRecord(type) && !type.IsAbstract && type.IsAssignableTo(typeof(IDisposable))).Select(type => type.ToString()).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_prints_in_a_few_lines(string name)
    {
        var type = Types.All.Single(type => type.ToString() == name);
        using var samples = new Samples();
        var text = samples.Of(type)!.ToString();
        Assert.NotNull(text);
        Assert.InRange(text.Length, 1, Longest);
    }

    [Theory]
    [MemberData(nameof(Disposables))]
    public void A_record_prints_also_when_it_has_been_disposed(string name)
    {
        using var samples = new Samples();
        var sample = (IDisposable)samples.Of(Types.All.Single(type => type.ToString() == name))!;
        sample.Dispose();
        Assert.NotEmpty(sample.ToString()!);
    }

    // A tensor that was freed cannot be printed, and what was in a scope is freed while the record lives on.
    [Fact]
    public void No_record_prints_a_tensor_or_a_network() =>
        Assert.Empty(Types.All.Where(IsPrintedByProperties).SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(property => property.PropertyType.IsAssignableTo(typeof(torch.Tensor)) || property.PropertyType.IsAssignableTo(typeof(torch.nn.Module)))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}"));

    // What the compiler writes for a record prints the value of every property, so a way from a record's properties back to itself
    // is a way to print without end: a stack that overflows, which nobody can catch.
    [Fact]
    public void No_record_comes_back_to_itself_when_it_is_printed()
    {
        var printed = Types.All.Where(IsPrintedByProperties).ToDictionary(type => type, type => PrintedWith(type).ToArray());
        Assert.True(printed.Count > 100, $"{printed.Count} records were found.");
        Assert.Empty(printed.Keys.Where(type => Reaches(type, type)).Select(type => type.ToString()));

        bool Reaches(Type from, Type sought)
        {
            var seen = new HashSet<Type>();
            var waiting = new Stack<Type>(printed[from]);
            while (waiting.TryPop(out var next))
            {
                if (next == sought)
                    return true;
                if (seen.Add(next) && printed.TryGetValue(next, out var onward))
                    foreach (var type in onward)
                        waiting.Push(type);
            }
            return false;
        }
    }

    [Fact]
    public void A_stage_prints_what_it_is_and_where_it_was_built() =>
        Assert.Matches(@"^lambda 'one' \(PrintingTests\.cs, line \d+\)$", Stage.From("one", () => 1).ToString());

    // All records that a value printed by the record may be: the type of a property, or what derives from it.
    private static IEnumerable<Type> PrintedWith(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanRead).Select(property => property.PropertyType)
            .Concat(record.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(field => field.FieldType))
            .Select(type => Nullable.GetUnderlyingType(type) ?? type)
            .Where(type => type != typeof(object))   // the state of a loss: whatever it is, it is JSON and no loop
            .Distinct()
            .SelectMany(type => Types.All.Where(other => IsPrintedByProperties(other) && (other.IsAssignableTo(type) || type.IsGenericType && other.BaseType is { IsGenericType: true } of && of.GetGenericTypeDefinition() == type.GetGenericTypeDefinition())));

    private static bool IsPrintedByProperties(Type type) =>
        IsRecord(type) && !type.IsAbstract
        && type.GetMethod(nameof(ToString), Type.EmptyTypes)!.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute));

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;
}
