using ImageRegression.Models.ResNet;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

public class TemporalShiftTests
{
    [Fact]
    public void One_channel_comes_from_the_next_frame_one_from_the_frame_before_the_others_stay()
    {
        using var scope = NewDisposeScope();
        // Frame t holds the channels 10t, 10t + 1, 10t + 2, 10t + 3.
        var frames = tensor([10f, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33]).reshape(3, 4, 1, 1);
        var shifted = TemporalShift.Shift(frames, segments: 3, foldDivisor: 4);
        Assert.True(Bits.AreEqual(shifted.flatten(), tensor([20f, 0, 12, 13, 30, 11, 22, 23, 0, 21, 32, 33])));
    }

    [Fact]
    public void Clips_do_not_see_each_other()
    {
        using var scope = NewDisposeScope();
        var clips = arange(2 * 3 * 4, ScalarType.Float32).reshape(6, 4, 1, 1);
        var together = TemporalShift.Shift(clips, segments: 3, foldDivisor: 4);
        var second = TemporalShift.Shift(clips.narrow(0, 3, 3), segments: 3, foldDivisor: 4);
        Assert.True(Bits.AreEqual(together.narrow(0, 3, 3), second));
    }

    [Fact]
    public void Frames_that_do_not_fill_their_clips_are_refused()
    {
        using var frames = zeros(7, 8, 2, 2);
        var fault = Assert.Throws<ArgumentException>(() => TemporalShift.Shift(frames, segments: 4));
        Assert.Contains("[7, 8, 2, 2]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("4 frames", fault.Message, StringComparison.Ordinal);
    }
}
