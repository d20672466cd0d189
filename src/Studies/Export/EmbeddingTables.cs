using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Embeddings as tables for other programs.</summary>
internal static class EmbeddingTables
{
    /// <summary>A row a case: <c>row</c> from 0, <c>id</c>, <c>subject</c>, <c>label</c>, where images are matched <c>visit</c>, <c>side</c> and <c>site</c>, and the columns of the table.</summary>
    public static DataFrame Cases(ImmutableArray<EmbeddedCase> cases) => new(
        [FrameColumn.Of("row", Enumerable.Range(0, cases.Length)), .. CaseColumnsOf(cases, ["row"])]);

    /// <summary>The same without <c>row</c>, and behind them the numbers of the embedding, <c>e0</c>, <c>e1</c>, …</summary>
    public static DataFrame Vectors(Embeddings embeddings)
    {
        var numbers = Numbers(embeddings.Vectors);
        return new([.. CaseColumnsOf(embeddings.Cases, [.. numbers.Select(column => column.Name)]), .. numbers]);
    }

    private static IEnumerable<FrameColumn> CaseColumnsOf(ImmutableArray<EmbeddedCase> cases, ImmutableHashSet<string> taken)
    {
        FrameColumn[] known =
        [
            FrameColumn.Of("id", cases.Select(one => one.Id)),
            FrameColumn.Of("subject", cases.Select(one => one.Subject)),
            FrameColumn.Of("label", cases.Select(one => one.Label)),
            .. cases.Any(one => one.Visit is not null) ? [FrameColumn.Of("visit", cases.Select(one => one.Visit))] : Array.Empty<FrameColumn>(),
            .. cases.Any(one => one.Side is not null) ? [FrameColumn.Of("side", cases.Select(one => one.Side?.ToString() ?? ""))] : Array.Empty<FrameColumn>(),
            .. cases.Any(one => one.Site is not null) ? [FrameColumn.Of("site", cases.Select(one => one.Site ?? ""))] : Array.Empty<FrameColumn>(),
        ];
        return known.Concat(CaseColumns.Covariates([.. cases.Select(one => one.Covariates)], taken.Union(known.Select(column => column.Name))));
    }

    private static FrameColumn[] Numbers(Tensor vectors)
    {
        return vectors.dtype == ScalarType.Float64 ? Columns(vectors.ToHost<double>()) : Columns(Single(vectors));

        FrameColumn[] Columns<T>(T[] values) where T : struct
        {
            var (rows, width) = ((int)vectors.shape[0], (int)vectors.shape[1]);
            return [.. Enumerable.Range(0, width).Select(d => FrameColumn.Of($"e{d}", Enumerable.Range(0, rows).Select(row => values[(row * width) + d])))];
        }
    }

    // Half-precision numbers are float32 numbers.
    private static float[] Single(Tensor vectors)
    {
        using var single = vectors.to(ScalarType.Float32);
        return single.ToHost<float>();
    }
}
