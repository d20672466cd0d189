using ImageRegression.Images;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class FrameSamplingTests
{
    [Theory]
    [InlineData(8, 8, new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(60, 4, new[] { 7, 22, 37, 52 })]        // middles of 0–14, 15–29, 30–44, 45–59
    [InlineData(10, 3, new[] { 1, 5, 8 })]              // ⌊10/6⌋, ⌊30/6⌋, ⌊50/6⌋
    [InlineData(7, 16, new[] { 0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6 })]   // ⌊7x/16⌋
    [InlineData(1, 3, new[] { 0, 0, 0 })]
    public void Evaluation_takes_the_middle_of_each_part_and_repeats_short_clips_evenly(int count, int frames, int[] expected) =>
        Assert.Equal(expected, FrameIndices.Evaluated(count, frames));

    /// <summary>A network that takes the middles of what is kept sees what it would see of the whole clip.</summary>
    [Fact]
    public void The_middles_of_the_kept_frames_are_those_of_the_clip()
    {
        for (var count = 1; count <= 130; count++)
            foreach (var frames in new[] { 1, 2, 3, 8, 16, 33 })
                for (var choices = 1; choices <= 5; choices++)
                {
                    var kept = FrameIndices.Kept(count, frames, choices);
                    Assert.Equal(frames * choices, kept.Length);
                    Assert.Equal(FrameIndices.Evaluated(count, frames), FrameIndices.Evaluated(kept.Length, frames).Select(j => kept[j]));
                }
    }

    [Fact]
    public void Kept_frames_of_a_part_lie_in_it_and_are_different_ones_where_there_are_enough()
    {
        var kept = FrameIndices.Kept(100, 5, 4);
        Assert.Equal(20, kept.Distinct().Count());
        Assert.All(kept, (frame, j) => Assert.InRange(frame, j / 4 * 20, (j / 4 * 20) + 19));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], FrameIndices.Kept(2, 2, 4));
    }

    [Fact]
    public void One_frame_is_drawn_from_each_part_and_each_of_it_can_be()
    {
        using var scope = NewDisposeScope();
        var numbers = arange(12, dtype: float32).reshape(1, 1, 12, 1, 1).expand(40, 1, 12, 2, 3) / 12;   // every pixel tells its frame
        var drawn = (new FrameSampling(3).Apply(numbers, seed: 5) * 12).round();
        Assert.Equal([40, 1, 3, 2, 3], drawn.shape);
        for (var x = 0; x < 3; x++)
            Assert.Equal(new float[] { 4 * x, (4 * x) + 1, (4 * x) + 2, (4 * x) + 3 }, drawn[.., 0, x, 0, 0].data<float>().Distinct().Order());
        Assert.True(drawn.equal(drawn[.., .., .., ..1, ..1].expand_as(drawn)).all().item<bool>());   // frames stay whole
        Assert.True(new FrameSampling(3).Apply(numbers, seed: 5).equal(new FrameSampling(3).Apply(numbers, seed: 5)).all().item<bool>());
        Assert.False(new FrameSampling(3).Apply(numbers, seed: 5).equal(new FrameSampling(3).Apply(numbers, seed: 6)).all().item<bool>());
    }

    [Fact]
    public void Of_fewer_frames_some_repeat_in_order()
    {
        using var scope = NewDisposeScope();
        var two = tensor([0.25f, 0.75f]).reshape(1, 1, 2, 1, 1);
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.75f, 0.75f], new FrameSampling(5).Apply(two, seed: 1).data<float>().ToArray());
    }

    /// <summary>One draw a clip: each of its frames is changed as a picture at the same place of a batch would be.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void All_frames_of_a_clip_are_turned_shifted_and_scaled_alike(int channels)
    {
        using var scope = NewDisposeScope();
        var clips = rand([3, channels, 4, 8, 9], dtype: float32, generator: new Generator(7));
        var space = new Augmentation { Contrast = 0, ScaleMin = 0.9, VerticalFlip = 0.5, Crop = 0.8, GammaProbability = 1 };
        var together = new FrameSampling(4) { Then = space }.Apply(clips, seed: 11);
        for (var frame = 0; frame < 4; frame++)
            Assert.True(together.select(2, frame).allclose(space.Apply(clips.select(2, frame), seed: 11), rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Contrast_is_about_the_mean_of_the_clip_so_that_frames_keep_their_relation()
    {
        using var scope = NewDisposeScope();
        var clip = tensor([0.4f, 0.6f]).reshape(1, 1, 2, 1, 1).expand(1, 1, 2, 2, 2);
        var changed = new FrameSampling(2) { Then = Augmentation.None with { Contrast = 0.5 } }.Apply(clip, seed: 3);
        Assert.Equal(1, changed[0, 0, 0, 0, 0].item<float>() + changed[0, 0, 1, 0, 0].item<float>(), 5);
        Assert.NotEqual(0.4f, changed[0, 0, 0, 0, 0].item<float>());
    }

    [Fact]
    public void Pictures_have_no_frames_to_draw()
    {
        using var pictures = zeros(2, 1, 3, 3);
        Assert.Contains("[2, 1, 3, 3]", Assert.Throws<ArgumentException>(() => new FrameSampling(2).Apply(pictures, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FrameSampling(0));
    }
}
