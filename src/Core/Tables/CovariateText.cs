using System.Collections.Immutable;

namespace ImageRegression.Tables;

/// <summary>Covariates by name, as the fields of a table.</summary>
public static class CovariateText
{
    /// <summary>No covariates.</summary>
    public static ImmutableSortedDictionary<string, string> None { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The covariate of a name in any case of its letters; null where there is none.</summary>
    public static string? Of(ImmutableSortedDictionary<string, string> covariates, string name) =>
        covariates.TryGetValue(name, out var text) ? text
        : covariates.FirstOrDefault(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Covariates as people state them for one image: the sex becomes F or M, all else stays.</summary>
    /// <exception cref="UserErrorException">A sex is neither.</exception>
    public static ImmutableSortedDictionary<string, string> Stated(IEnumerable<KeyValuePair<string, string>> covariates) =>
        None.AddRange(covariates.Select(one => KeyValuePair.Create(one.Key, !SexColumn.Is(one.Key) ? one.Value
            : SexColumn.Parse(one.Value) ?? throw new UserErrorException($"{one.Key} is '{one.Value}'. Write F or M."))));
}
