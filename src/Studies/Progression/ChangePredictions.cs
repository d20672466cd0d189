using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>Answers for the pairs of one part, in the order of the pairs.</summary>
/// <param name="Answers">One a pair.</param>
public sealed record ChangePredictions(ImmutableArray<ChangePrediction> Answers)
{
    private const string AnswersFile = "changes.json";

    /// <summary>Writes a table for people, <c>changes.csv</c> (<see cref="ChangeTables"/>), and the same for the next stage.</summary>
    internal void Save(ArtifactFolder to)
    {
        to.WriteJson(AnswersFile, Answers);
        ChangeTables.Answers([("", 0, Answers)], isComparison: false).WriteCsv(to.Path(ChangeTables.AnswersFile));
    }

    internal static ChangePredictions Load(ArtifactFolder from) => new(from.ReadJson<ImmutableArray<ChangePrediction>>(AnswersFile));
}
