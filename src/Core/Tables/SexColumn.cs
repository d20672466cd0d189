using System.Collections.Immutable;

namespace ImageRegression.Tables;

/// <summary>The column <c>sex</c>: the one covariate whose categories are known before any table is read.</summary>
/// <remarks>F is 0 and M is 1, as in the code of Chao et al. (2022), whatever of them the training cases have.</remarks>
internal static class SexColumn
{
    public const string Name = "sex";

    public static ImmutableArray<string> Levels { get; } = ["F", "M"];

    public static bool Is(string column) => column.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>F or M; null for what is neither.</summary>
    public static string? Parse(string text) => text.ToUpperInvariant() switch
    {
        "F" or "FEMALE" => "F",
        "M" or "MALE" => "M",
        _ => null,
    };
}
