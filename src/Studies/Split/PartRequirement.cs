using ImageRegression.Pipeline;
using ImageRegression.Splits;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>What stages need of the parts of a division, told in the terms of the table before anything is trained.</summary>
internal static class PartRequirement
{
    /// <summary>A part has images: two where a model learns from them, for a batch compares pairs.</summary>
    public static Requirement Images(ImagePart part) => Of(part, (all, cases) =>
    {
        var fewest = part.Part is Part.Train ? 2 : 1;
        if (cases.Count < fewest)
            throw new UserErrorException(TooFew(part, cases.Count, fewest), all.File);
    });

    /// <summary>A part has labels to learn from: two that differ.</summary>
    public static Requirement TwoLabels(ImagePart part) => Of(part, (all, cases) =>
    {
        if (cases.Count > 0 && cases.Labels.Distinct().Count() == 1)
            throw new UserErrorException(
                FormattableString.Invariant($"All {cases.Count} images for {Words(part).For} have the label {cases.Labels[0]}, so there is no difference to learn. Give images with other labels."),
                all.File);
    });

    /// <summary>Some subject of a part was seen again after its first visit.</summary>
    /// <param name="part">The part.</param>
    /// <param name="protocol">Which images are the first visit.</param>
    /// <param name="otherwise">What to say where none was.</param>
    public static Requirement FollowUps(ImagePart part, BaselineProtocol protocol, string otherwise) => Of(part, (all, cases) =>
    {
        if (cases.Cases.FirstOrDefault(one => one.Visit is null) is { } without)
            throw RankGallery.NoVisit(without.Id);
        if (protocol.Of([.. cases.Cases.Select(one => new Visit(one.Subject, one.Side, one.Visit!.Value))]).Queries.IsEmpty)
            throw new UserErrorException(otherwise, all.File);
    });

    /// <summary>Something of the cases of a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="check">Sees the whole table and the cases of the part; throws where something is amiss.</param>
    public static Requirement Of(ImagePart part, Action<CaseTable, CaseTable> check) =>
        new([part.Split.Images, part.Split], results => check(Table(results, part.Split), Cases(results, part)));

    /// <summary>The table behind a division.</summary>
    public static CaseTable Table(RequiredResults results, SplitImages split) => results.Read(split.Images, LoadImages.CasesIn);

    /// <summary>The cases of a part.</summary>
    public static CaseTable Cases(RequiredResults results, ImagePart part) =>
        Table(results, part.Split).Take(results.Read(part.Split, part.Split.Read)[part.Part].AsSpan());

    private static string TooFew(ImagePart part, int count, int fewest)
    {
        var (@for, value, use) = Words(part);
        var found = count == 0 ? "No image is" : $"Only {count} image{(count == 1 ? " is" : "s are")}";
        var mend = part.Split.Division is null
            ? $"Write {value} in the column split of more rows, or divide the subjects anew."
            : $"Give it a larger share, or more subjects.";
        return $"{found} for {@for}, which {use}{(fewest > 1 ? $" and needs {fewest}" : "")}. {mend}";
    }

    private static (string For, string Value, string Use) Words(ImagePart part) => part.Part switch
    {
        Part.Train => ("training", "train", "the model learns from"),
        Part.Validation => ("validation", "val", "chooses settings"),
        _ => ("the test", "test", "is measured on"),
    };
}
