namespace ImageRegression.EndToEnd.Tests;

/// <summary>A study of three functions that takes no time, and the script that it loads.</summary>
internal static class MeansStudy
{
    /// <summary>What it loads.</summary>
    public const string Twice = "int Twice(int x) { var y = 2 * x; return y; }";

    /// <summary>The study.</summary>
    /// <param name="twice">Where <see cref="Twice"/> lies, relative to it.</param>
    public static string Script(string twice) => $"""
        #load "{twice}"
        Title("Means");
        var count = Arg("count", 3, "how many numbers");
        var numbers = Stage.From("numbers", () => Enumerable.Range(0, count).Select(Twice).ToArray());
        var mean = Stage.From("mean", numbers, all => all.Average());
        return Stage.From("result", mean, value => new Result("mean", [new MetricValue("MAE", value, "months")], []));
        """;
}
