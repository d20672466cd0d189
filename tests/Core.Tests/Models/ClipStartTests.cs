using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Models.VisionTransformer;
using ImageRegression.Torch;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>Weights by the names of published files start networks of clips, for other sizes and counts of frames; those of images do too.</summary>
public sealed class ClipStartTests
{
    private static readonly PixelLayout Clips = new(64, 48) { Depth = 4 };
    private static readonly TransformerForm Mini = TransformerForm.Of(ViTSize.Mini, 16);
    private static readonly ClipTransformerSpec TimeSformerMini = new TimeSformerSpec { Size = ViTSize.Mini }, VideoMAEMini = new VideoMAESpec { Size = ViTSize.Mini };

    [Fact]
    public void TSM_s_own_files_fill_all_but_the_layer_of_classes()
    {
        using var scope = NewDisposeScope();
        var published = PublishedNetwork.Listing(PublishedNetwork.Read("clip_networks_published", "reference").Root.GetProperty("networks")[1]).ToDictionary(
            entry => $"module.{entry.Name}", entry => entry.Kind == "counter" ? zeros(entry.Shape, ScalarType.Int64) : rand(entry.Shape));
        var (state, told) = Filled(new TsmResNetSpec { Network = FrameResNet.ResNet50 }, published);
        Assert.StartsWith($"start: weights.pth: {published.Count - 2} of {published.Count} tensors taken; not: module.new_fc.weight, module.new_fc.bias; drawn anew: what follows the features;", told, StringComparison.Ordinal);
        Same(published["module.base_model.layer3.5.conv1.net.weight"], state["base_model.layer3.5.conv1.net.weight"]);
    }

    [Theory]
    [InlineData("conv1.weight", "conv1.weight")]
    [InlineData("layer4.1.conv1.weight", "layer4.1.conv1.net.weight")]
    [InlineData("layer4.1.bn2.running_var", "layer4.1.bn2.running_var")]
    public void torchvision_s_ResNet_is_the_start_of_TSM_and_of_frames_alone(string published, string shifted)
    {
        using var scope = NewDisposeScope();
        using var network = new ImageRegression.Models.ResNet.ResNet(3, 1000, [2, 2, 2, 2]);
        var weights = network.state_dict().ToDictionary(one => one.Key, one => one.Value.dtype == ScalarType.Float32 ? rand_like(one.Value) : one.Value);
        var (tsm, told) = Filled(new TsmResNetSpec(), weights);
        Assert.StartsWith("start: weights.pth: 120 of 122 tensors taken; not: fc.weight, fc.bias; drawn anew: what follows the features;", told, StringComparison.Ordinal);
        Same(weights[published], tsm[$"base_model.{shifted}"]);
        Same(weights[published], Filled(new FrameConcatResNetSpec(), weights).State[$"base_model.{published}"]);
    }

    [Fact]
    public void torchvision_s_Swin_is_the_start_of_frames_with_the_places_of_its_windows()
    {
        using var scope = NewDisposeScope();
        using var network = new ImageRegression.Models.Swin.SwinTransformer(ImageRegression.Models.Swin.SwinForm.Of(SwinSize.Tiny), 3, 1000);
        var weights = network.state_dict();
        var (state, told) = Filled(new SwinTSpec(), weights);
        Assert.StartsWith($"start: weights.pth: {weights.Count - 2} of {weights.Count} tensors taken; not: head.weight, head.bias;", told, StringComparison.Ordinal);
        Assert.All(weights.Where(one => !one.Key.StartsWith("head.", StringComparison.Ordinal)), one => Same(one.Value, state[$"base_model.{one.Key}"]));
    }

    [Fact]
    public void Vision_transformers_of_torchvision_see_frames()
    {
        using var scope = NewDisposeScope();
        var weights = PublishedNetwork.Listing(PublishedNetwork.Read("torchvision_vit_b_16").Root).ToDictionary(entry => entry.Name, entry => rand(entry.Shape));
        var (state, told) = Filled(new FrameViTSpec(), weights);
        Assert.StartsWith("start: weights.pth: 150 of 152 tensors taken; not: heads.head.weight, heads.head.bias; interpolated: ", told, StringComparison.Ordinal);
        Same(weights["encoder.layers.encoder_layer_7.mlp.3.weight"], state["base_model.blocks.7.mlp.fc2.weight"]);
        Same(PositionEmbedding.Resized(weights["encoder.pos_embedding"], (14, 14), (4, 3)), state["base_model.pos_embed"]);
    }

    [Fact]
    public void TimeSformer_takes_its_files_for_frames_of_another_size_and_count()
    {
        using var scope = NewDisposeScope();
        using var network = new TimeSformer(Mini, 3, 8, 64, 64, 400, default);
        var weights = network.state_dict().ToDictionary(one => $"model.{one.Key}", one => rand_like(one.Value));
        var (state, told) = Filled(TimeSformerMini, weights);
        Assert.StartsWith($"start: weights.pth: {weights.Count - 2} of {weights.Count} tensors taken; not: model.head.weight, model.head.bias; interpolated: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("copied", told, StringComparison.Ordinal);
        Same(weights["model.blocks.3.temporal_fc.weight"], state["blocks.3.temporal_fc.weight"]);
        Same(PositionEmbedding.Resized(weights["model.pos_embed"], (4, 4), (4, 3)), state["pos_embed"]);
        Same(weights["model.time_embed"].index_select(1, tensor(new long[] { 0, 2, 4, 6 })), state["time_embed"]);
    }

    [Fact]
    public void From_a_transformer_of_images_attention_through_time_is_a_copy_that_adds_nothing_yet()
    {
        using var scope = NewDisposeScope();
        var weights = OfImages();
        var (state, told) = Filled(TimeSformerMini, weights);
        Assert.EndsWith(". temporal_attn is missing: an image ViT; copied from attn.", told, StringComparison.Ordinal);
        for (var block = 0; block < 4; block++)
        {
            foreach (var part in new[] { "attn.qkv.weight", "attn.qkv.bias", "attn.proj.weight", "norm1.bias" })
                Same(weights[$"blocks.{block}.{part}"], state[$"blocks.{block}.temporal_{part}"]);
            Assert.Equal(0, state[$"blocks.{block}.temporal_fc.weight"].abs().max().item<float>());
        }
    }

    [Fact]
    public void From_a_transformer_of_images_every_frame_is_answered_as_by_that()
    {
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var spec = TimeSformerMini with { Dim = 8 };
        using var clips = spec.Build(seed: 1, Clips, null, PixelNormalization.Torchvision);
        using var images = new ViTSpec { Size = ViTSize.Mini, Dim = 8 }.Build(seed: 1, Clips with { Depth = 1 }, null, PixelNormalization.Torchvision);
        var weights = OfImages();
        WeightMatch.Fill(clips, new("vit.pth", weights, PixelNormalization.Torchvision), spec.NameOf, partial: false);
        WeightMatch.Fill(images, new("vit.pth", weights, PixelNormalization.Torchvision), name => name, partial: false);
        clips.eval();
        images.eval();
        var frame = rand([2, 1, 64, 48]);
        var (still, image) = (Trunk.Of(clips)!.Features(frame.unsqueeze(2).expand(-1, -1, 4, -1, -1)), Trunk.Of(images)!.Features(frame));
        Assert.True(still.allclose(image, rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void A_file_of_TimeSformer_that_lacks_a_part_is_refused()
    {
        using var scope = NewDisposeScope();
        using var network = new TimeSformer(Mini, 3, 4, 64, 48, 400, default);
        var weights = network.state_dict();
        weights.Remove("blocks.2.temporal_attn.proj.bias");
        Assert.Contains("blocks.2.temporal_attn.proj.bias is missing", Assert.Throws<UserErrorException>(() => Filled(TimeSformerMini, weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VideoMAE_s_pretraining_fills_the_encoder_and_the_last_normalisation_begins_anew()
    {
        using var scope = NewDisposeScope();
        using var network = new VideoMAE(Mini, 3, 16, 224, 224, 400, default);
        var encoder = network.state_dict().Where(one => one.Key.StartsWith("patch_embed", StringComparison.Ordinal) || one.Key.StartsWith("blocks", StringComparison.Ordinal)).ToArray();
        var weights = encoder.ToDictionary(one => $"encoder.{one.Key}", one => rand_like(one.Value));
        foreach (var beside in new[] { "encoder.norm.weight", "encoder.norm.bias", "decoder.blocks.0.norm1.weight", "encoder_to_decoder.weight", "mask_token" })
            weights[beside] = rand(64);
        var (state, told) = Filled(VideoMAEMini, weights);
        Assert.StartsWith($"start: weights.pth: {encoder.Length} of {encoder.Length + 5} tensors taken; not: encoder.norm.weight, encoder.norm.bias, decoder.", told, StringComparison.Ordinal);
        Assert.Contains("drawn anew: embedder.network.features_extractor.fc_norm.weight, embedder.network.features_extractor.fc_norm.bias", told, StringComparison.Ordinal);
        Same(weights["encoder.blocks.3.attn.v_bias"], state["blocks.3.attn.v_bias"]);
        Same(ones(64), state["fc_norm.weight"]);

        weights.Remove("encoder.blocks.3.attn.v_bias");
        Assert.Contains("blocks.3.attn.v_bias is missing", Assert.Throws<UserErrorException>(() => Filled(VideoMAEMini, weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_clips_and_their_threefold_copy_are_embedded_alike()
    {
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        using var grey = TsmResNetSpec.Laptop.Build(seed: 1, Clips, null, PixelNormalization.Torchvision);
        using var colour = TsmResNetSpec.Laptop.Build(seed: 1, Clips with { Channels = 3 }, null, PixelNormalization.Torchvision);
        grey.eval();
        colour.eval();
        var clips = rand([2, 1, 4, 64, 48]);
        var expected = grey.call(clips);
        Assert.True(Bits.AreEqual(expected, colour.call(clips.expand(-1, 3, -1, -1, -1).contiguous())));
        using var plain = TsmResNetSpec.Laptop.Build(seed: 1, Clips with { Channels = 3 });
        plain.eval();
        var byHand = stack([.. new[] { (0.485, 0.229), (0.456, 0.224), (0.406, 0.225) }.Select(pixel => (clips.squeeze(1) - pixel.Item1) / pixel.Item2)], dim: 1);
        Assert.True(expected.allclose(plain.call(byHand), rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void The_network_in_what_a_training_wrote_down_is_found()
    {
        using var scope = NewDisposeScope();
        var tensors = CheckpointContents.Network(PickledCheckpoint.Load(Path.Combine(AppContext.BaseDirectory, "Torch", "fixtures", "training.pt")));
        Assert.Equal(["encoder.blocks.0.attn.q_bias", "encoder.norm.weight"], tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var container in new[] { "state_dict", "model_state" })
            Assert.Equal(["a.weight"], CheckpointContents.Network(new() { [$"{container}.a.weight"] = zeros(1), ["optimizer_state.state.0.exp_avg"] = zeros(1) }).Keys);
        var other = new Dictionary<string, Tensor> { ["model.weight"] = zeros(1), ["head.weight"] = zeros(1) };   // a network with a part of that name
        Assert.Same(other, CheckpointContents.Network(other));
        Assert.Equal(["modelling.weight"], CheckpointContents.Network(new() { ["modelling.weight"] = zeros(1) }).Keys);
    }

    private static Dictionary<string, Tensor> OfImages()
    {
        using var network = new VisionTransformer(Mini, 3, 64, 64, 1000, default);
        using var generator = new Generator(3);
        return network.state_dict().ToDictionary(one => one.Key, one => randn(one.Value.shape, generator: generator) * 0.2);
    }

    private static (Dictionary<string, Tensor> State, string Told) Filled(ModelSpec spec, Dictionary<string, Tensor> weights)
    {
        const string Inside = "embedder.network.features_extractor.";
        using var network = (spec with { Dim = 8, Head = Head.Linear() }).Build(seed: 1, Clips, null, PixelNormalization.Torchvision);
        var told = WeightMatch.Fill(network, new("weights.pth", weights, PixelNormalization.Torchvision), spec.NameOf, partial: false);
        return (network.state_dict().Where(one => one.Key.StartsWith(Inside, StringComparison.Ordinal)).ToDictionary(one => one.Key[Inside.Length..], one => one.Value.detach().clone()), told);   // the network frees its own
    }

    private static void Same(Tensor expected, Tensor actual) => Assert.True(Bits.AreEqual(expected, actual));
}
