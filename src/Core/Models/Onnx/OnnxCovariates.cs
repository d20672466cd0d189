using ImageRegression.Tables;

namespace ImageRegression.Models.Onnx;

/// <summary>Covariates of a network as an input of its ONNX graph: numbers in the table's own unit, categories by their places.</summary>
internal static class OnnxCovariates
{
    /// <summary>Name of the input.</summary>
    public const string Name = "covariates";

    /// <summary>Declares the input and codes it as the network learnt to see it; null where it sees none.</summary>
    /// <returns>Shape [N, K], float32.</returns>
    public static OnnxValue? Input(OnnxGraph graph, CovariateCoding coding)
    {
        if (coding.Columns.IsEmpty)
            return null;
        var given = graph.Input(Name, OnnxType.Float64, "batch", coding.Columns.Length);
        OnnxValue[] columns = [.. coding.Columns.Select((column, k) => Coded(given.Slice(1, k, k + 1), column))];
        return OnnxValue.Concat(1, columns);
    }

    private static OnnxValue Coded(OnnxValue value, CovariateColumn column)
    {
        if (column is not NumericColumn number)
            return value.To(OnnxType.Float32);
        var score = (value - number.Mean) / number.Deviation;
        return (number.MissingIsMean ? value.Graph.Node("Where", [value.Apply("IsNaN"), value.Graph.Constant(0.0), score]) : score).To(OnnxType.Float32);
    }
}
