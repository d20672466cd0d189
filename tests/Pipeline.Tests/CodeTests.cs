using ImageRegression.Pipeline.Code;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class CodeTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private CodeListing Of(string source) => new StageCode(new CodeMemory(sandbox.Folder)).Of(CompiledCode.Stage(source));

    // A stage that runs the given statements, with more members and types.
    private static string Sample(string run, string types = "", string members = "") =>
        $$"""
        public sealed record Sample : Stage<int>
        {
            public override string Kind => "sample";
            {{members}}
            public override void Run(StageRun run) { {{run}} }
            public override int Read(ArtifactFolder from) => from.ReadJson<int>("value.json");
        }
        {{types}}
        """;

    private static string Writes(string value, string types = "", string members = "") => Sample($"run.Output.WriteJson(\"value.json\", {value});", types, members);

    /// <summary>What changes a result: the source, an edit of it, and what <c>why</c> says.</summary>
    public static TheoryData<string, string, string, string> Counting => new()
    {
        { Writes("6 * 7"), "6 * 7", "int.Abs(7)", "Sample.Run changed" },
        { Writes("Helper.Twice(3)", "static class Helper { public static int Twice(int x) => x * 2; }"), "x * 2", "x * 3", "Helper.Twice changed" },
        { Writes("Helper.Twice(3)", "static class Helper { const int Factor = 2; public static int Twice(int x) => x * Factor; }"), "Factor = 2", "Factor = 3", "Helper.Twice changed" },
        { Writes("Helper.Factor", "static class Helper { public static readonly int Factor = int.Parse(\"2\"); }"), "\"2\"", "\"3\"", "Helper..cctor changed" },
        { Writes("Helper.Table[1]", "static class Helper { public static readonly int[] Table = [1, 2, 3, 4, 5]; }"), "2, 3", "9, 3", "Helper..cctor changed" },
        { Writes("Loss.Of(3)", "abstract record Rule { public abstract int Of(int x); } sealed record Huber : Rule { public override int Of(int x) => x + 1; }", "public object Other = \"\"; Rule Loss => (Rule)Kept; public object Kept { get; init; } = new Huber();"), "x + 1", "x + 2", "Huber.Of changed" },
        { Writes("((Rule)new Huber()).Of(3)", "abstract record Rule { public abstract int Of(int x); } sealed record Huber : Rule { public override int Of(int x) => x + 1; }"), "x + 1", "x + 2", "Huber.Of changed" },
        { Writes("((IRule)new Huber()).Of(3)", "interface IRule { int Of(int x); } class Base { public virtual int Of(int x) => x + 1; } sealed class Huber : Base, IRule { }"), "x + 1", "x + 2", "Base.Of changed" },
        { Writes("((IRule)new Huber()).Of(3)", "interface IRule { int Of(int x) => x + 1; } sealed class Huber : IRule { }"), "x + 1", "x + 2", "IRule.Of changed" },
        { Writes("((IRule)new Huber()).Of(3)", "interface IRule { int Of(int x); } sealed class Huber : IRule { int IRule.Of(int x) => x + 1; }"), "x + 1", "x + 2", "Huber.IRule.Of changed" },
        { Writes("new[] { 3, 1, 2 }.Order(new Falling()).First()", "sealed class Falling : IComparer<int> { public int Compare(int a, int b) => b - a; }"), "b - a", "a - b", "Falling.Compare changed" },
        { Writes("new[] { 3, 1, 2 }.Select(x => x * Helper.Factor()).Sum()", "static class Helper { public static int Factor() => 2; }"), "=> 2", "=> 3", "Helper.Factor changed" },
        { Writes("Helper.Many().Sum()", "static class Helper { public static IEnumerable<int> Many() { yield return 1; yield return 2; } }"), "return 2", "return 3", "Helper.Many.MoveNext changed" },
        { Writes("Helper.One<int>(3)", "static class Helper { public static int One<T>(T x) => x!.GetHashCode() + 1; }"), "() + 1", "() + 2", "Helper.One changed" },
        { Writes("new Box<int>(3).Get()", "sealed class Box<T>(T x) { public int Get() => x!.GetHashCode() + 1; }"), "() + 1", "() + 2", "Box`1.Get changed" },
        { Sample("try { run.Output.WriteJson(\"value.json\", 1); } catch (FormatException) { }"), "FormatException", "TimeoutException", "Sample.Run changed" },
        { Sample("using (new Owned()) run.Output.WriteJson(\"value.json\", 1);", "sealed class Owned : IDisposable { public static int Left = 1; public void Dispose() => Left = 2; }"), "Left = 2", "Left = 3", "Owned.Dispose changed" },
        { Sample("run.Output.WriteJson(\"value.json\", new Pair(1, 2));", "sealed record Pair(int A, int B) { public int Sum => A + B; }"), "A + B", "A - B", "Pair.get_Sum changed" },
        { Writes("typeof(Pair).GetProperty(\"Sum\") is null ? 1 : 2", "sealed record Pair(int A, int B) { public int Sum => A + B; }"), "A + B", "A - B", "Pair.get_Sum changed" },
        { Writes("((Rule<int>)new Huber()).Of(3)", "abstract class Rule<T> { public abstract int Of(T x); } sealed class Huber : Rule<int> { public override int Of(int x) => x + 1; }"), "x + 1", "x + 2", "Huber.Of changed" },
        { Writes("run.Input(Other)", "public sealed record Number : Stage<int> { public override string Kind => \"n\"; public override void Run(StageRun run) => run.Output.WriteJson(\"v\", 1); public override int Read(ArtifactFolder from) => from.ReadJson<int>(\"v\") + 1; }", "public Number Other { get; init; } = new(); public override ImmutableArray<StageInput> Inputs => [(\"other\", Other)];"), "+ 1", "+ 2", "Number.Read changed" },
    };

    [Theory]
    [MemberData(nameof(Counting))]
    public void Code_that_a_stage_reaches_counts_and_is_named(string source, string text, string edited, string change)
    {
        Assert.Equal(Of(source).Hash, Of(source).Hash);
        var (before, after) = (Of(source), Of(Edited(source, text, edited)));
        Assert.NotEqual(before.Hash, after.Hash);
        Assert.Contains(change, after.ChangesFrom(before));
    }

    private const string Rules = "abstract record Rule { public abstract int Of(int x); } sealed record Huber : Rule { public override int Of(int x) => x + 1; } sealed record Quantile : Rule { public override int Of(int x) => x + 5; }";

    /// <summary>What changes no result.</summary>
    public static TheoryData<string, string, string> Idle => new()
    {
        { Writes("Helper.Twice(3)", "static class Helper { public static int Twice(int x) { var y = x * 2; return y; } }"), "var y = x * 2; return y;", "\n// what the paper says\n   var twice =  x*2 ;\nreturn twice;" },
        { Writes("Helper.Twice(3)", "static class Helper { public static int Twice(int x) => x * 2; public static int Half(int x) => x / 2; }"), "x / 2", "x / 3" },
        { Writes("Helper.Twice(3)", "static class Helper { public static int Twice(int x) => x * 2; } static class Else { public static int Half(int x) => x / 2; }"), "x / 2", "x / 3" },
        { Writes("((Rule)new Huber()).Of(3)", Rules), "x + 5", "x + 6" },
        { Writes("Helper.Twice(3)", "static class Helper { public static int Twice(int x) => new[] { x }.Select(y => y * 2).Sum(); public static int Half(int x) => x / 2; }"), "static class Helper {", "static class Helper { static int[] More(int[] z) => z.Select(one => one + 1).Where(one => one > 2).ToArray();" },
        { Writes("1", "", "public override void Describe(Settings settings) => settings.Add(\"one\", 1);"), "\"one\", 1", "\"two\", 2" },
    };

    [Theory]
    [MemberData(nameof(Idle))]
    public void What_it_does_not_reach_and_how_it_is_written_does_not(string source, string text, string edited) =>
        Assert.Empty(Of(Edited(source, text, edited)).ChangesFrom(Of(source)));

    [Fact]
    public void A_search_is_remembered_for_one_build_and_not_for_another()
    {
        var source = Writes("Helper.Twice(3)", "static class Helper { public static int Twice(int x) => x * 2; }");
        var memory = new CodeMemory(sandbox.Folder);
        var found = new StageCode(memory).Of(CompiledCode.Stage(source));
        Assert.Equal(2, Directory.GetFiles(sandbox.Folder).Length);
        Assert.Equal(found.Hash, new StageCode(memory).Of(CompiledCode.Stage(source)).Hash);
        Assert.Equal(2, Directory.GetFiles(sandbox.Folder).Length);
        Assert.NotEqual(found.Hash, new StageCode(memory).Of(CompiledCode.Stage(Edited(source, "x * 2", "x * 3"))).Hash);
    }

    [Fact]
    public void A_damaged_memory_is_found_anew()
    {
        var source = Writes("1");
        var memory = new CodeMemory(sandbox.Folder);
        var found = new StageCode(memory).Of(CompiledCode.Stage(source));
        foreach (var file in Directory.GetFiles(sandbox.Folder))
            File.WriteAllText(file, "nonsense");
        Assert.Equal(found.Hash, new StageCode(memory).Of(CompiledCode.Stage(source)).Hash);
    }

    [Fact]
    public void A_listing_reads_back() => Assert.Equal(Of(Writes("1")).Text, CodeListing.Parse(Of(Writes("1")).Text).Text);

    private static string Edited(string source, string text, string edited)
    {
        Assert.Contains(text, source, StringComparison.Ordinal);
        return source.Replace(text, edited, StringComparison.Ordinal);
    }
}
