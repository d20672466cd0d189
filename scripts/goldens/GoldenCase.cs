using System.Globalization;

/// <summary>One case of a golden file: does our number agree with the authors'?</summary>
public sealed record GoldenCase(string File, string Name, bool Passed, string Detail)
{
    /// <summary>A section nobody wrote a check for: reported, never passed over.</summary>
    public static GoldenCase Unknown(string file, string section) => new(file, section, false, "no check knows this section");

    /// <summary>A section of something this project does not have yet: named, counted neither as passed nor as failed.</summary>
    public static GoldenCase NotChecked(string file, string section, string reason) => new(file, section, false, reason) { IsChecked = false };

    /// <summary>Whether any number was compared.</summary>
    public bool IsChecked { get; private init; } = true;

    /// <summary>A case that compares one number after another and keeps the first that differs.</summary>
    public static GoldenCase Of(string file, string name, Action<GoldenComparison> compare)
    {
        var comparison = new GoldenComparison();
        try
        {
            compare(comparison);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            comparison.Fail($"{fault.GetType().Name}: {fault.Message}");
        }
        return new(file, name, comparison.FirstFault is null && comparison.Count > 0, comparison.FirstFault ?? $"{comparison.Count} numbers");
    }
}

/// <summary>Compares numbers within |ours − golden| ≤ absolute + relative·|golden|; NaN agrees with NaN.</summary>
public sealed class GoldenComparison
{
    public int Count { get; private set; }

    public string? FirstFault { get; private set; }

    public void Fail(string fault) => FirstFault ??= fault;

    public void Equal<T>(string what, T golden, T ours)
    {
        Count++;
        if (!EqualityComparer<T>.Default.Equals(golden, ours))
            Fail($"{what} is {ours}, golden {golden}");
    }

    public void Close(string what, double golden, double ours, double absolute, double relative = 0)
    {
        Count++;
        if (golden.Equals(ours) || Math.Abs(ours - golden) <= absolute + relative * Math.Abs(golden))
            return;
        Fail(string.Create(CultureInfo.InvariantCulture, $"{what} is {ours:R}, golden {golden:R}"));
    }

    public void Close(string what, IReadOnlyList<double> golden, IReadOnlyList<double> ours, double absolute, double relative = 0)
    {
        Equal($"length of {what}", golden.Count, ours.Count);
        for (var i = 0; i < Math.Min(golden.Count, ours.Count); i++)
            Close($"{what}[{i}]", golden[i], ours[i], absolute, relative);
    }
}
