using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Predictions as tables for people and other programs: a row a case, and of their evidence a row a neighbour.</summary>
internal static class PredictionTables
{
    /// <summary>Name of the table of answers among the files of a result.</summary>
    public const string AnswersFile = "predictions.csv";

    /// <summary>Name of the table of what they rest on.</summary>
    public const string EvidenceFile = "evidence.csv";

    private static readonly ImmutableHashSet<string> OwnColumns =
        ["method", "seed", "id", "subject", "target", "predicted", "error", "lower", "upper", "most_probable", "undecided", "out_of_distribution", "within_radius", "neighbours"];

    /// <summary>
    /// A row a case: <c>id</c>, <c>subject</c>, the columns of the table, <c>target</c>, <c>predicted</c>, <c>error</c> (predicted less target, on a circle the shorter way round), the interval
    /// <c>lower</c> to <c>upper</c>, of heads of ranks the <c>most_probable</c> level and whether two are (<c>undecided</c>), <c>out_of_distribution</c>, <c>within_radius</c>, and how many <c>neighbours</c> the answer rests on.
    /// What was not calibrated is left empty. A column of the table that is called as one of these has <c>table_</c> before its name.
    /// </summary>
    public static DataFrame Answers(ImmutableArray<CasePrediction> cases) => new(AnswerColumns(cases));

    /// <summary>The same for several trainings, with <c>method</c> and <c>seed</c> before each row.</summary>
    public static DataFrame Answers(IReadOnlyList<(string Method, ulong Seed, ImmutableArray<CasePrediction> Cases)> trials) => new(
    [
        FrameColumn.Of("method", trials.SelectMany(trial => trial.Cases.Select(_ => trial.Method))),
        FrameColumn.Of("seed", trials.SelectMany(trial => trial.Cases.Select(_ => trial.Seed))),
        .. AnswerColumns([.. trials.SelectMany(trial => trial.Cases)]),
    ]);

    /// <summary>
    /// A row a neighbour of a case, nearest first: the case's <c>id</c>, <c>rank</c> from 1, <c>neighbour</c>, <c>neighbour_subject</c>, <c>label</c>,
    /// <c>distance</c>, <c>weight</c>, <c>share</c>, and what leaving out that image or its subject does to the answer, <c>effect</c> and <c>subject_effect</c>.
    /// </summary>
    public static DataFrame Evidence(ImmutableArray<CasePrediction> cases)
    {
        (string Id, int Rank, CaseEvidence Of)[] rows = [.. cases.SelectMany(one => one.Evidence.Select((evidence, i) => (one.Id, i + 1, evidence)))];
        return new(
            FrameColumn.Of("id", rows.Select(row => row.Id)),
            FrameColumn.Of("rank", rows.Select(row => row.Rank)),
            FrameColumn.Of("neighbour", rows.Select(row => row.Of.Id)),
            FrameColumn.Of("neighbour_subject", rows.Select(row => row.Of.Subject)),
            FrameColumn.Of("label", rows.Select(row => row.Of.Label)),
            FrameColumn.Of("distance", rows.Select(row => row.Of.Distance)),
            FrameColumn.Of("weight", rows.Select(row => row.Of.Weight)),
            FrameColumn.Of("share", rows.Select(row => row.Of.Share)),
            FrameColumn.Of("effect", rows.Select(row => row.Of.EffectOfCase)),
            FrameColumn.Of("subject_effect", rows.Select(row => row.Of.EffectOfSubject)));
    }

    private static IEnumerable<FrameColumn> AnswerColumns(ImmutableArray<CasePrediction> cases) =>
    [
        FrameColumn.Of("id", cases.Select(one => one.Id)),
        FrameColumn.Of("subject", cases.Select(one => one.Subject)),
        .. CaseColumns.Covariates([.. cases.Select(one => one.Covariates)], OwnColumns),
        FrameColumn.Of("target", cases.Select(one => one.Target)),
        FrameColumn.Of("predicted", cases.Select(one => one.Predicted)),
        FrameColumn.Of("error", cases.Select(one => one.Error)),
        FrameColumn.Of("lower", cases.Select(one => one.Interval?.Lower)),
        FrameColumn.Of("upper", cases.Select(one => one.Interval?.Upper)),
        .. cases.All(one => one.Ranks is null) ? Array.Empty<FrameColumn>() :
        [
            FrameColumn.Of("most_probable", cases.Select(one => one.Ranks is { } ranks ? ranks.Levels.Values[ranks.MostProbable] : (double?)null)),
            FrameColumn.Of("undecided", cases.Select(one => one.Ranks?.IsUndecided)),
        ],
        FrameColumn.Of("out_of_distribution", cases.Select(one => one.IsOutOfDistribution)),
        FrameColumn.Of("within_radius", cases.Select(one => one.WithinRadius)),
        FrameColumn.Of("neighbours", cases.Select(one => one.Evidence.Length)),
    ];
}
