using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Models.Onnx;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>A model with the weights of its best iteration, and the scale its labels were trained on.</summary>
/// <param name="Module">Images [N, C, H, W] in [0, 1], and covariates [N, K] where it sees any, to embeddings [N, D], or a <see cref="HeadedNetwork"/> that reads from them.</param>
/// <param name="Spec">What it was built from.</param>
/// <param name="Scaling">From label units to the scale of training.</param>
/// <param name="Covariates">How what it sees besides the image is coded.</param>
/// <param name="Images">The shape of the images it was trained on, and takes.</param>
public sealed record TrainedModel(
    nn.Module<ModelInput, Tensor> Module, ModelSpec Spec, LabelScaling Scaling, CovariateCoding Covariates, PixelLayout Images) : IDisposable
{
    /// <summary>Builds a network and gives it its weights.</summary>
    /// <param name="spec">What it is built from.</param>
    /// <param name="images">The shape of the images that it takes.</param>
    /// <param name="covariates">How what it sees besides is coded.</param>
    /// <param name="pixels">What its weights expect of pixels; null: pixels as they are.</param>
    /// <param name="scaling">From label units to the scale of training.</param>
    /// <param name="weights">The file of its weights.</param>
    /// <exception cref="UserErrorException">The file is missing or damaged.</exception>
    /// <exception cref="ArgumentException">The weights are another network's.</exception>
    internal static TrainedModel Load(
        ModelSpec spec, PixelLayout images, CovariateCoding covariates, PixelNormalization? pixels, LabelScaling scaling, string weights)
    {
        var network = spec.Build(seed: 0, images, covariates, pixels);
        Weights.Load(network, weights);
        return new(network.to(ComputeDevice.Default), spec, scaling, covariates, images);
    }

    /// <summary>Embeddings of some images, [N, D], on the CPU.</summary>
    /// <param name="images">The set.</param>
    /// <param name="rows">Rows of it.</param>
    /// <param name="run">Told how far it is.</param>
    /// <param name="features">Features of all images of the set, [N, F], by this model's trunk; null: it computes them.</param>
    /// <exception cref="UserErrorException">The images have another shape than those it was trained on.</exception>
    internal Tensor Embed(ImageSet images, ImmutableArray<int> rows, StageRun? run = null, Tensor? features = null)
    {
        if (Shape(images.Layout) != Shape(Images))
            throw new UserErrorException($"The model was trained on images of {Words(Images)}, and these are of {Words(images.Layout)}. Load them as those were.");
        return EmbedImages.Embed(Module, Covariates, images, rows, run, features);

        static (int, int, int, int) Shape(PixelLayout layout) => (layout.Channels, layout.Depth, layout.Height, layout.Width);
        static string Words(PixelLayout layout) =>
            $"{(layout.Depth > 1 ? $"{layout.Depth} × " : "")}{layout.Height} × {layout.Width} pixels{(layout.Channels > 1 ? " in colour" : "")}";
    }

    /// <summary>Writes it as an ONNX file, with the preparation of its images inside.</summary>
    /// <param name="to">Where the bytes go.</param>
    /// <param name="preparation">How the images it was trained on were prepared.</param>
    /// <param name="decoding">How an ordinal head's probabilities become a label.</param>
    /// <exception cref="UserErrorException">A part of the network cannot be written.</exception>
    internal void WriteOnnx(Stream to, ImagePreparation preparation, OrdinalDecoding decoding = OrdinalDecoding.Expectation) =>
        OnnxModel.Write(to, Module, preparation, Covariates, Scaling, decoding);

    /// <summary>What it was built from; the weights are not looked at.</summary>
    public override string ToString() => $"trained model of {Spec}";

    /// <inheritdoc/>
    public void Dispose() => Module.Dispose();
}
