using System.Collections.Immutable;
using ImageRegression.Calcium;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>How well clinical grades follow from predicted labels log₂(score + 1): confusion matrix, accuracy and kappas, as text.</summary>
internal sealed record EvaluateGrades : Stage<string>
{
    /// <summary>Predictions of labels.</summary>
    public required Stage<Predictions> Predictions { get; init; }

    /// <inheritdoc/>
    public override string Kind => "grades";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("predictions", Predictions)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var cases = run.Input(Predictions).Cases;
        int[] predicted = [.. cases.Select(c => Grade(c.Predicted))], target = [.. cases.Select(c => Grade(c.Target))];
        var matrix = ConfusionMatrix.Of(predicted, target, CalciumGrades.Names);
        run.Metric("grade accuracy", matrix.Accuracy);
        run.Metric("kappa, linear weights", matrix.LinearKappa);
        run.Metric("kappa, quadratic weights", matrix.QuadraticKappa);
        run.Output.WriteJson("confusion.json", matrix);
        run.Output.WriteText("confusion.txt", matrix.ToString());

        static int Grade(double label) => (int)CalciumGrades.Of(CalciumLabel.ScoreOf(label));
    }

    /// <inheritdoc/>
    public override string Read(ArtifactFolder artifacts) => artifacts.ReadText("confusion.txt");
}
