using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>Where some images lie in the embedding space, and whose they are.</summary>
/// <param name="Vectors">Shape [N, D], floating point; in scaled label units. Disposed with the value.</param>
/// <param name="Cases">N cases, in the same order, with labels in label units.</param>
/// <exception cref="ArgumentException">There are not as many cases as vectors.</exception>
public sealed record Embeddings(Tensor Vectors, ImmutableArray<EmbeddedCase> Cases) : IDisposable
{
    /// <summary>Shape [N, D], floating point; in scaled label units.</summary>
    public Tensor Vectors { get; } = Vectors.dim() == 2 && Vectors.shape[0] == Cases.Length ? Vectors
        : throw new ArgumentException($"There are {Cases.Length} cases for vectors of shape {Vectors.ShapeText()}; each vector [N, D] needs its own case.", nameof(Cases));

    /// <summary>How the images were prepared for the model; null where these are no embeddings of one set.</summary>
    public ImagePreparation? Preparation { get; init; }

    /// <summary>What the labels lie on. Default a straight line.</summary>
    public LabelAxis Axis { get; init; }

    /// <summary>How many there are, N.</summary>
    public int Count => Cases.Length;

    /// <summary>The labels, in label units.</summary>
    public ImmutableArray<double> Labels => [.. Cases.Select(c => c.Label)];

    /// <summary>The subjects.</summary>
    public ImmutableArray<string> Subjects => [.. Cases.Select(c => c.Subject)];

    /// <summary>Vectors of cases that are in no table: each is named by its row, from 0, and is its own subject unless that is given.</summary>
    /// <param name="vectors">Shape [N, D], floating point; in scaled label units.</param>
    /// <param name="labels">N values, in label units.</param>
    /// <param name="subjects">N names; null: every case is of another subject.</param>
    /// <exception cref="ArgumentException">There are not as many labels or subjects as vectors.</exception>
    public static Embeddings Of(Tensor vectors, ReadOnlySpan<double> labels, IEnumerable<string>? subjects = null)
    {
        string[] ids = [.. Enumerable.Range(0, labels.Length).Select(row => row.ToString(CultureInfo.InvariantCulture))];
        string[] of = subjects is null ? ids : [.. subjects];
        if (of.Length != ids.Length)
            throw new ArgumentException($"There are {of.Length} subjects for {ids.Length} labels; each case needs its own.", nameof(subjects));
        var values = labels.ToArray();
        return new(vectors, [.. ids.Select((id, row) => new EmbeddedCase(id, of[row], values[row]))]);
    }

    /// <summary>Some of the cases, with copies of their vectors.</summary>
    /// <param name="rows">Which, from 0, in the order wanted.</param>
    public Embeddings Take(ReadOnlySpan<int> rows)
    {
        int[] taken = [.. rows];
        using var index = tensor(Array.ConvertAll(taken, row => (long)row), device: Vectors.device);
        return new(Vectors.index_select(0, index), [.. taken.Select(row => Cases[row])]) { Preparation = Preparation, Axis = Axis };
    }

    /// <summary>Vectors of some rows of a set of images; visit, side and site are kept only where images are matched.</summary>
    internal static Embeddings Of(Tensor vectors, ImageSet images, ImmutableArray<int> rows, bool withVisits = false) =>
        new(vectors, [.. rows.Select(row => images.Cases.Cases[row]).Select(c => new EmbeddedCase(c.Id, c.Subject, c.Label)
        {
            Covariates = withVisits ? c.Covariates : c.AllCovariates,
            Visit = withVisits ? c.Visit : null,
            Side = withVisits ? c.Side : null,
            Site = withVisits ? c.Site : null,
        })])
        { Preparation = images.Preparation, Axis = images.Cases.Axis };

    /// <summary>How many; the vectors are not looked at.</summary>
    public override string ToString() => $"embeddings of {Cases.Length} images";

    /// <inheritdoc/>
    public void Dispose() => Vectors.Dispose();
}

/// <summary>The case behind an embedding.</summary>
/// <param name="Id">Name of the image in its table.</param>
/// <param name="Subject">Whose image it is.</param>
/// <param name="Label">True value, in label units.</param>
public sealed record EmbeddedCase(string Id, string Subject, double Label)
{
    /// <summary>What the table says of the case besides, by column; see <see cref="Case.AllCovariates"/>.</summary>
    public ImmutableSortedDictionary<string, string> Covariates { get; init; } = CovariateText.None;

    /// <summary>Months since any day of the subject's own; null where images are not matched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Visit { get; init; }

    /// <summary>Which of a pair is seen; null where there is none, or images are not matched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Side? Side { get; init; }

    /// <summary>Where the image was taken; null where unknown, or images are not matched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Site { get; init; }

    /// <summary>
    /// What was observed, where several cases are made of one observation, as the two orders of a pair of visits are: none of them can be left out
    /// alone. Null: this case alone was.
    /// </summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal string? Observation { get; init; }

    /// <inheritdoc cref="Case.Identity"/>
    [JsonIgnore]
    public string Identity => Case.IdentityOf(Subject, Side);
}
