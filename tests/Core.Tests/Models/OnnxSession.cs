using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Models.Onnx;
using ImageRegression.Tables;
using ImageRegression.Torch;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Tests.Models;

/// <summary>A network as ONNX Runtime reads it.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession session;

    public OnnxSession(
        nn.Module<ModelInput, Tensor> network, ImagePreparation preparation, CovariateCoding? covariates = null, LabelScaling? scaling = null,
        OrdinalDecoding decoding = OrdinalDecoding.Expectation)
        : this(to => OnnxModel.Write(to, network, preparation, covariates ?? CovariateCoding.None, scaling ?? LabelScaling.None, decoding)) { }

    public OnnxSession(Action<Stream> write)
    {
        using var model = new MemoryStream();
        write(model);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        session = new(model.ToArray(), options);
    }

    public string Description => session.ModelMetadata.CustomMetadataMap["imageregression"];

    public IEnumerable<string> Outputs => session.OutputNames;

    /// <summary>An answer for images of bytes or float32, in the shape of the tensor.</summary>
    public double[] Run(string output, Tensor images, double[,]? covariates = null)
    {
        var inputs = new List<NamedOnnxValue> { Named("images", images) };
        if (covariates is not null)
            inputs.Add(NamedOnnxValue.CreateFromTensor("covariates", covariates.ToTensor()));
        using var answers = session.Run(inputs, [output]);
        return answers[0].ElementType == TensorElementType.Double ? [.. answers[0].AsEnumerable<double>()] : [.. answers[0].AsEnumerable<float>().Select(value => (double)value)];
    }

    public void Dispose() => session.Dispose();

    private static NamedOnnxValue Named(string name, Tensor tensor)
    {
        int[] shape = [.. tensor.shape.Select(side => (int)side)];
        return tensor.dtype == ScalarType.Byte
            ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<byte>(tensor.ToHost<byte>(), shape))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(tensor.ToHost<float>(), shape));
    }
}
