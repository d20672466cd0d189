using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>A function in a script is what it computes: code and values that it binds to count, wherever they are written.</summary>
public sealed class LambdaIdentityTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    private string Fingerprint(string script, string loaded)
    {
        scripts.Write("parts.csx", loaded);
        var built = scripts.Build("#load \"parts.csx\"\n" + script);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache };
        return new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []).Plan()[^1].Fingerprint.Hex;
    }

    private void Differs(bool expected, string script, string text, string other, string loaded = "")
    {
        var before = Fingerprint(script, loaded);
        Assert.Contains(text, script + loaded, StringComparison.Ordinal);
        Assert.Equal(expected, before != Fingerprint(script.Replace(text, other, StringComparison.Ordinal), loaded.Replace(text, other, StringComparison.Ordinal)));
        Assert.Equal(before, Fingerprint(script, loaded));   // and nothing else has changed it
    }

    private const string Stage = "return Stage.From(\"n\", () => ";

    public static TheoryData<string, string, string, string> Counting => new()
    {
        { "const double Factor = 2;\n" + Stage + "10 * Factor);", "= 2", "= 3", "" },
        { "static double factor = 2;\n" + Stage + "10 * factor);", "= 2", "= 3", "" },
        { "double factor = 2;\n" + Stage + "10 * factor);", "= 2", "= 3", "" },
        { "double Factor => 2;\n" + Stage + "10 * Factor);", "=> 2", "=> 3", "" },
        { "double Factor { get; } = 2;\n" + Stage + "10 * Factor);", "= 2", "= 3", "" },
        { "double Twice(double x) => x * 2;\n" + Stage + "Twice(10));", "x * 2", "x * 3", "" },
        { "double k = 2;\ndouble Times(double x) => x * k;\n" + Stage + "Times(10));", "k = 2", "k = 3", "" },
        { Stage + "Twice(10));", "x * 2", "x * 3", "double Twice(double x) => x * 2;" },
        { Stage + "10 * factor);", "= 2", "= 3", "double factor = 2;" },
        { "static double Twice(this double x) => x * 2;\n" + Stage + "10.0.Twice());", "x * 2", "x * 3", "" },
        { "static class Own { public static readonly double B = 2; }\n" + Stage + "Own.B * 10);", "B = 2", "B = 3", "" },
        { "record Scale(double K) { public double Of(double x) => x * 2 + K; }\nvar scale = new Scale(1);\n" + Stage + "scale.Of(10));", "x * 2", "x * 3", "" },
        { "record Scale { public double K = 2; }\nvar scale = new Scale();\n" + Stage + "scale.K * 10);", "K = 2", "K = 3", "" },
        { "record Scale { private readonly double k; public Scale(double k) => this.k = k; public double Of(double x) => k * x; }\nvar scale = new Scale(2);\n" + Stage + "scale.Of(10));", "Scale(2)", "Scale(3)", "" },
        { "class Scale(double k) { public double Of(double x) => k * x; }\n" + Stage + "new Scale(2).Of(10));", "Scale(2)", "Scale(3)", "" },
        { "static double factor = 2;\nrecord Scale { public double Of(double x) => factor * x; }\nvar scale = new Scale();\n" + Stage + "scale.Of(10));", "= 2", "= 3", "" },
        { "static class Own { public static double B = 2; }\nrecord Scale { public double Of(double x) => Own.B * x; }\nvar scale = new Scale();\n" + Stage + "scale.Of(10));", "B = 2", "B = 3", "" },
        { "static class A { public static double B = 1; }\nstatic class C { public static double B = 2; }\n" + Stage + "A.B + C.B);", "B = 2", "B = 3", "" },
        { "Func<double> first, second;\n{ double k = 1; first = () => k; }\n{ double k = 2; second = () => k; }\nvar all = new { a = first(), b = second() };\n" + Stage + "all.a + all.b);", "k = 2", "k = 3", "" },
        { "class Scale(double k) { public double Of(double x) => k * x; }\nvar scale = new Scale(2);\n" + Stage + "scale.Of(10));", "Scale(2)", "Scale(3)", "" },
        { "interface IScale { double Of(double x); }\nclass Scale : IScale { public double Of(double x) => 2 * x; }\nIScale Make() => new Scale();\n" + Stage + "Make().Of(10));", "2 * x", "3 * x", "" },
        { "Func<double, double> twice = x => x * 2;\ndouble Twice(double x) => new[] { x }.Select(one => one * 2).Sum();\n" + Stage + "Twice(10));", "one * 2", "one * 3", "" },
        { "double Twice(double x) { double Inner() => x * 2; return Inner(); }\n" + Stage + "Twice(10));", "x * 2", "x * 3", "" },
        { "IEnumerable<double> All() { yield return 2; }\n" + Stage + "All().Sum());", "return 2", "return 3", "" },
        { Stage + "new[] { 1.0, 2, 3, 4, 5 }.Sum());", "4, 5", "4, 6", "" },
    };

    [Theory]
    [MemberData(nameof(Counting))]
    public void What_a_function_binds_to_counts(string script, string text, string other, string loaded) => Differs(true, script, text, other, loaded);

    public static TheoryData<string, string, string, string> Idle => new()
    {
        { "var other = 1;\n" + Stage + "10);", "other = 1", "other = 2", "" },
        { "double Twice(double x) => x * 2;\ndouble Half(double x) => x / 2;\n" + Stage + "Twice(10));", "x / 2", "x / 3", "" },
        { "double Twice(double x) => x * 2;\n" + Stage + "Twice(10));", "double Twice", "// what the paper says\ndouble Twice", "" },
        { "double Twice(double x) => x * 2;\n" + Stage + "Twice(10));", "double Twice", "Func<int, int> another = n => n + 1;\nFunc<int, int> more = n => n + 2;\ndouble Twice", "" },
        { Stage + "Twice(10));", "x / 2", "x / 3", "double Twice(double x) => x * 2;\ndouble Half(double x) => x / 2;" },
    };

    [Theory]
    [MemberData(nameof(Idle))]
    public void What_it_does_not_bind_to_does_not(string script, string text, string other, string loaded) => Differs(false, script, text, other, loaded);
}
