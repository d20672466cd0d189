using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>A stage that tells changes by where images lie in a space: whoever reads its answers must know whether that space has collapsed.</summary>
internal interface IAnswersFromSpace
{
    /// <summary>The embedded images that it answers for.</summary>
    Stage<Embeddings> Space { get; }
}

/// <summary>The spaces that the answers of some trials come from.</summary>
internal static class AnswerSpaces
{
    /// <summary>They as inputs of a stage.</summary>
    public static IEnumerable<StageInput> Inputs(IEnumerable<Stage> answers) =>
        answers.Index().Where(one => one.Item is IAnswersFromSpace).Select(one => new StageInput($"space {one.Index}", ((IAnswersFromSpace)one.Item).Space));

    /// <summary>The columns of <see cref="MeasureCollapse"/>, of the trainings of one method; NaN where the method has no space of its own.</summary>
    public static IEnumerable<MetricValue> Values(StageRun run, IEnumerable<Stage> answers) =>
        answers.OfType<IAnswersFromSpace>().Select(one => MeasureCollapse.Of(run.Input(one.Space))).ToArray() is { Length: > 0 } spaces
            ? MeasureCollapse.Values(spaces) : MeasureCollapse.Values([new Collapse(double.NaN, double.NaN, double.NaN)]);

    /// <summary>What the columns mean; nothing where no method has a space.</summary>
    public static ImmutableArray<string> Legend(IEnumerable<Stage> answers) => Has(answers) ? MeasureCollapse.Meaning : [];

    /// <summary>Whether any answers come from a space, so that there is something to measure.</summary>
    public static bool Has(IEnumerable<Stage> answers) => answers.Any(one => one is IAnswersFromSpace);
}
