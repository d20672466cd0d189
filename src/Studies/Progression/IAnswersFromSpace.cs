using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>A stage that tells changes by where images lie in a space: whoever reads its answers must know whether that space has collapsed.</summary>
internal interface IAnswersFromSpace
{
    /// <summary>The embedded images that it answers for: of each training one.</summary>
    ImmutableArray<Stage<Embeddings>> Spaces { get; }
}

/// <summary>The spaces that the answers of some trials come from.</summary>
internal static class AnswerSpaces
{
    /// <summary>They as inputs of a stage.</summary>
    public static IEnumerable<StageInput> Inputs(IEnumerable<Stage> answers) =>
        Of(answers).Select((space, i) => new StageInput($"space {i}", space));

    /// <summary>The columns of <see cref="MeasureCollapse"/>, of the trainings of one method; NaN where the method has no space of its own.</summary>
    public static IEnumerable<MetricValue> Values(StageRun run, IEnumerable<Stage> answers) =>
        Of(answers).Select(space => MeasureCollapse.Of(run.Input(space))).ToArray() is { Length: > 0 } spaces
            ? MeasureCollapse.Values(spaces) : MeasureCollapse.Values([new Collapse(double.NaN, double.NaN, double.NaN)]);

    /// <summary>What the columns mean; nothing where no method has a space.</summary>
    public static ImmutableArray<string> Legend(IEnumerable<Stage> answers) => Has(answers) ? MeasureCollapse.Meaning : [];

    /// <summary>Whether any answers come from a space, so that there is something to measure.</summary>
    public static bool Has(IEnumerable<Stage> answers) => Of(answers).Any();

    private static IEnumerable<Stage<Embeddings>> Of(IEnumerable<Stage> answers) => answers.OfType<IAnswersFromSpace>().SelectMany(one => one.Spaces);
}
