namespace ImageRegression.Models.Onnx;

/// <summary>A part of a network that says itself how it is written in ONNX: beside its forward pass, so that a new one is written in one place.</summary>
internal interface IOnnxModule
{
    /// <summary>The graph of the forward pass in evaluation.</summary>
    /// <param name="input">What <c>forward</c> is given.</param>
    OnnxValue Onnx(OnnxValue input);
}

/// <summary>A network of images and covariates that does.</summary>
internal interface IOnnxEmbedder
{
    /// <summary>The graph of the forward pass in evaluation.</summary>
    /// <param name="images">Shape [N, C, H, W], in [0, 1].</param>
    /// <param name="covariates">Shape [N, K], float32, coded; null where the network sees none.</param>
    OnnxValue Onnx(OnnxValue images, OnnxValue? covariates);
}
