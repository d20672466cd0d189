using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Neighbors;

/// <summary>A prediction and what it would be without any one of the training cases or subjects it rests on.</summary>
/// <param name="Prediction">The prediction with its evidence.</param>
/// <param name="WithoutCase">
/// For each piece of evidence, the value predicted had that training case not been there, nor any other made of the same observation
/// (<see cref="EmbeddedCase.Observation"/>), in label units; NaN where no training case would be left to decide.
/// </param>
/// <param name="WithoutSubject">Likewise, had none of the cases of its subject been there.</param>
internal sealed record GroundedPrediction(Prediction Prediction, ImmutableArray<double> WithoutCase, ImmutableArray<double> WithoutSubject)
{
    /// <summary>What labels lie on. Default a straight line.</summary>
    public LabelAxis Axis { get; init; }

    /// <summary>How leaving out the training case of evidence <paramref name="i"/> moves the prediction, in label units.</summary>
    public double EffectOfCase(int i) => Axis.Difference(WithoutCase[i], Prediction.Value);

    /// <summary>How leaving out the whole subject of evidence <paramref name="i"/> moves the prediction, in label units.</summary>
    public double EffectOfSubject(int i) => Axis.Difference(WithoutSubject[i], Prediction.Value);
}
