using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Tables;

namespace ImageRegression.Reports.Figures;

/// <summary>What the pictures of a study show: pure numbers, ready to be drawn.</summary>
/// <param name="Methods">One for each row of the study that measures predictions, in their order; names differ.</param>
internal sealed record StudyFigures(ImmutableArray<MethodFigures> Methods)
{
    /// <summary>A study that predicts nothing: its page has tables only.</summary>
    public static StudyFigures None { get; } = new([]);

    /// <summary>What searches in a gallery found; null where the study measures none.</summary>
    public MatchingFigures? Matching { get; init; }
}

/// <summary>What the pictures of one method show.</summary>
internal sealed record MethodFigures
{
    /// <summary>What the method is called in the results.</summary>
    public required string Name { get; init; }

    /// <summary>Unit of the labels; empty where they have none.</summary>
    public required string Unit { get; init; }

    /// <summary>Its answers.</summary>
    public required ImmutableArray<CasePrediction> Cases { get; init; }

    /// <summary>Agreement with the truth, over the cases with a finite answer; null where there is none.</summary>
    public BlandAltman? Agreement { get; init; }

    /// <summary>Ranges of the true labels; null where there is no case.</summary>
    public LabelBins? Bins { get; init; }

    /// <summary>Error in each range of labels that holds a case.</summary>
    public ImmutableArray<NamedError> ByLabel { get; init; } = [];

    /// <summary>Error of each sex; empty where none is known.</summary>
    public ImmutableArray<NamedError> BySex { get; init; } = [];

    /// <summary>The course of each training that the answers come from.</summary>
    public ImmutableArray<LearningCurve> Curves { get; init; } = [];

    /// <summary>The embedding space along its principal components; null where the method has none.</summary>
    public EmbeddingView? Embedding { get; init; }

    /// <summary>The images or volumes; null where they are not known.</summary>
    public PictureSource? Pictures { get; init; }

    /// <summary>Computes the numbers from what a study has made.</summary>
    public static MethodFigures Of(
        string name, string unit, ImmutableArray<CasePrediction> cases, ImmutableArray<LearningCurve> curves,
        EmbeddingView? embedding = null, PictureSource? pictures = null)
    {
        var measured = cases.Where(one => double.IsFinite(one.Predicted) && double.IsFinite(one.Target)).ToArray();
        var bins = measured.Length == 0 ? null : LabelBins.Of(measured.Select(one => one.Target));
        return new()
        {
            Name = name,
            Unit = unit,
            Cases = cases,
            Agreement = measured.Length == 0 ? null
                : BlandAltman.Of([.. measured.Select(one => one.Predicted)], [.. measured.Select(one => one.Target)]),
            Bins = bins,
            ByLabel = bins is null ? [] : Errors(measured, one => bins.IndexOf(one.Target), bin => bins.Names[bin]),
            BySex = Errors(measured.Where(one => one.Sex is not null), one => one.Sex!.Value, sex => sex is Sex.Female ? "female" : "male"),
            Curves = curves,
            Embedding = embedding,
            Pictures = pictures,
        };
    }

    private static ImmutableArray<NamedError> Errors<TKey>(IEnumerable<CasePrediction> cases, Func<CasePrediction, TKey> key, Func<TKey, string> name) =>
        [.. cases.GroupBy(key).OrderBy(group => group.Key)
            .Select(group => new NamedError(name(group.Key), GroupError.Of([.. group.Select(one => (one.Predicted - one.Target, one.Subject))])))];
}

/// <summary>The error of a group, with its name.</summary>
internal sealed record NamedError(string Name, GroupError Error);

/// <summary>Images that cards can show.</summary>
/// <param name="Key">Equal where the images are.</param>
/// <param name="Open">Reads them; whoever made the source disposes what it gives.</param>
internal sealed record PictureSource(string Key, Func<ImageSet> Open);
