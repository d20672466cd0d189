using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;
using ImageRegression.Training;

namespace ImageRegression.Studies;

/// <summary>Predicts by the head of a trained model. Such an answer rests on no single training case, so it has no evidence.</summary>
public sealed record PredictByHead : Stage<Predictions>
{
    /// <summary>The trained model, which must have a head.</summary>
    public required TrainModel Fit { get; init; }

    /// <summary>The images to predict for, embedded by the same model.</summary>
    public required EmbedImages Queries { get; init; }

    /// <summary>How probabilities of ranks become a label; a change of it trains nothing anew.</summary>
    public OrdinalDecoding Decoding { get; init; } = OrdinalDecoding.Expectation;

    /// <summary>Images that a head of ranks has not learnt from, embedded by the same model, on which its intervals are calibrated; null: it gives none.</summary>
    public EmbedImages? Calibration { get; init; }

    /// <summary>Probability that an interval holds the true value; 0 &lt; c &lt; 1. Default 0.9.</summary>
    public double Coverage
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Coverage), value, "Must lie strictly between 0 and 1.");
    } = 0.9;

    /// <inheritdoc/>
    public override string Kind => "predict by head";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("model", Fit), ("queries", Queries), .. Calibration is null ? ImmutableArray<StageInput>.Empty : [("calibration", Calibration)]];

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The model has no head, or one that puts out several values a case.</exception>
    public override void Describe(Settings settings)
    {
        if (Fit.Model.Head is not (OrdinalHead or RankHead or LinearHead { Values: 1 }))
            throw Amiss(
                Fit.Model.Head == Head.None ? $"{Fit.Name} has no head to read from. Give its model a head, or predict by neighbours."
                    : $"The head of {Fit.Name} puts out several values a case; a prediction is one. Give it Head.Linear() or an ordinal head, or predict by neighbours.");
        if ((Fit.Model.Head is RankHead && Decoding is OrdinalDecoding.Count or OrdinalDecoding.FirstFailure) || (Fit.Model.Head is OrdinalHead && Decoding == OrdinalDecoding.MostProbable))
            throw Amiss($"{Decoding} is not read from the head of {Fit.Name}: heads of thresholds have {OrdinalDecoding.Expectation}, {OrdinalDecoding.Count} and {OrdinalDecoding.FirstFailure}, heads of ranks {OrdinalDecoding.Expectation} and {OrdinalDecoding.MostProbable}.");
        if (Calibration is not null && Fit.Model.Head is not RankHead)
            throw Amiss($"The head of {Fit.Name} does not say how probable ranks are, so that it has no intervals to calibrate. Leave the calibration out, or predict by neighbours.");
        base.Describe(settings);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var model = run.Input(Fit);
        var answers = Answers(model, run.Input(Queries), Decoding);
        if (Calibration is not null)
        {
            var intervals = Intervals(model, run.Input(Calibration));
            run.Note(intervals.Note);
            answers = answers with { Cases = [.. answers.Cases.Select(one => one with { Interval = intervals.Of(one.Ranks!) })] };
        }
        answers.Save(run.Output);
    }

    /// <summary>The answers of a model's head for what the model has embedded.</summary>
    internal static Predictions Answers(TrainedModel model, Embeddings queries, OrdinalDecoding decoding = OrdinalDecoding.Expectation)
    {
        var headed = (HeadedNetwork)model.Module;
        headed.eval();
        using var prototypes = RankPrototypes.Of(headed);
        var answers = Predictions.WithoutEvidence(queries, headed.Predict(queries.Vectors, model.Scaling, decoding));
        return headed.Ranks(queries.Vectors) is not { } ranks ? answers : new([.. answers.Cases.Zip(ranks, (one, of) => one with { Ranks = of })])
        {
            Ordinality = Ordinality.Of(prototypes!.Points),
        };
    }

    private RankIntervals Intervals(TrainedModel model, Embeddings held)
    {
        var levels = ((RankHead)Fit.Model.Head).Levels;
        return RankIntervals.Calibrate(Coverage, Answers(model, held).Cases.Select(one => (one.Subject, one.Ranks!, levels.Nearest(one.Target))));
    }

    private UserErrorException Amiss(string why) => new(why, BuiltAt.IsKnown ? BuiltAt.File : null, BuiltAt.IsKnown ? BuiltAt.Line : null);

    /// <inheritdoc/>
    public override Predictions Read(ArtifactFolder artifacts) => Predictions.Load(artifacts);
}
