using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Progression;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Answers with intervals and evidence for the pairs of one part.</summary>
/// <param name="Answers">One a pair.</param>
/// <param name="Smallest">The smallest change that answers can tell from none; null where no scans without change were given.</param>
public sealed record ChangeAnswers(ImmutableArray<ChangeAnswer> Answers, SmallestDetectableChange? Smallest)
{
    private const string AnswersFile = "answers.json", SmallestFile = "smallest.json";

    /// <summary>
    /// Writes tables for people, <c>answers.csv</c> and <c>evidence.csv</c> (<see cref="PredictionTables.Evidence"/>, each case being a pair), and the
    /// same for the next stage.
    /// </summary>
    internal void Save(ArtifactFolder to)
    {
        to.WriteJson(AnswersFile, Answers.Select(one => one with { Prediction = one.Prediction with { Evidence = [] } }));
        if (Smallest is not null)
            to.WriteJson(SmallestFile, Smallest);
        EvidenceFile.Write(to.Root, [.. Answers.Select(one => one.Prediction)]);
        Table().WriteCsv(to.Path("answers.csv"));
        PredictionTables.Evidence([.. Answers.Select(one => one.Prediction)]).WriteCsv(to.Path(PredictionTables.EvidenceFile));
    }

    internal static ChangeAnswers Load(ArtifactFolder from) => new(
        [.. from.ReadJson<ImmutableArray<ChangeAnswer>>(AnswersFile).Zip(EvidenceFile.Read(from.Root), (answer, evidence) => answer with { Prediction = answer.Prediction with { Evidence = evidence } })],
        from.Has(SmallestFile) ? from.ReadJson<SmallestDetectableChange>(SmallestFile) : null);

    // A row a pair; "rate" is Δ̂ in one unit of time.
    private DataFrame Table() => new(
        FrameColumn.Of("id", Answers.Select(one => one.Pair.Id)),
        FrameColumn.Of("subject", Answers.Select(one => one.Pair.Subject)),
        FrameColumn.Of("before", Answers.Select(one => one.Pair.Before)),
        FrameColumn.Of("after", Answers.Select(one => one.Pair.After)),
        FrameColumn.Of("elapsed", Answers.Select(one => one.Pair.Elapsed)),
        FrameColumn.Of("change", Answers.Select(one => one.Pair.Change)),
        FrameColumn.Of("class", Answers.Select(one => one.Target.Word())),
        FrameColumn.Of("answer", Answers.Select(one => one.Answer.Word())),
        FrameColumn.Of("predicted_change", Answers.Select(one => one.Prediction.Predicted)),
        FrameColumn.Of("lower", Answers.Select(one => one.Interval.Lower)),
        FrameColumn.Of("upper", Answers.Select(one => one.Interval.Upper)),
        FrameColumn.Of("rate", Answers.Select(one => one.Rate)),
        FrameColumn.Of("out_of_distribution", Answers.Select(one => one.Prediction.IsOutOfDistribution)),
        FrameColumn.Of("training_pairs", Answers.Select(one => one.Prediction.Evidence.Length)));
}
