using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>The scale of a training's labels as the numbers that its result and a bundle keep: offset and divisor; of a circle also period and resultant.</summary>
internal static class KeptScaling
{
    public static double[] Of(LabelScaling scaling) =>
        scaling.Axis.Period is { } period ? [scaling.Offset, scaling.Divisor, period, scaling.Resultant] : [scaling.Offset, scaling.Divisor];

    public static LabelScaling Read(double[] kept) =>
        kept is [var offset, var divisor, var period, var resultant] ? LabelScaling.OfCircle(LabelAxis.Circle(period), offset, divisor, resultant)
        : LabelScaling.Affine(kept[0], kept[1]);
}
