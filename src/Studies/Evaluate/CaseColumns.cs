using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>What a table says of cases, as columns of another.</summary>
internal static class CaseColumns
{
    /// <summary>A column of texts for each name that any case has, in the order of the names; a case without a value has none.</summary>
    /// <param name="covariates">Of each case.</param>
    /// <param name="taken">Names of other columns: one that is called so has <c>table_</c> before its name, as often as it takes.</param>
    public static IEnumerable<FrameColumn> Covariates(IReadOnlyList<ImmutableSortedDictionary<string, string>> covariates, ImmutableHashSet<string> taken)
    {
        string[] names = [.. covariates.SelectMany(one => one.Keys).Distinct().Order(StringComparer.Ordinal)];
        var used = taken.Union(names.Where(name => !taken.Contains(name)));
        foreach (var name in names)
        {
            var column = name;
            while (taken.Contains(name) && used.Contains(column))
                column = $"table_{column}";
            used = used.Add(column);
            yield return FrameColumn.Of(column, covariates.Select(one => one.GetValueOrDefault(name, "")));
        }
    }
}
