using ImageRegression.Images;
using ImageRegression.Phantoms;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class AugmentationTests
{
    private static readonly float[] Samples = [.. new HandPhantom(1, 52, 40).Render(3).Select(sample => sample / 255f)];

    private static Tensor Hands(int count = 1) => tensor(Samples, [1, 1, 52, 40]).expand(count, 1, 52, 40).clone();

    [Fact]
    public void Without_any_setting_images_stay_as_they_are() => Assert.Equal(Samples, Augmentation.None.Apply(Hands(), 1).data<float>().ToArray());

    [Fact]
    public void Equal_seeds_give_equal_images_and_each_image_its_own()
    {
        var once = Augmentation.RotateShiftScaleFlip.Apply(Hands(3), 7);
        Assert.Equal(Values(once), Values(Augmentation.RotateShiftScaleFlip.Apply(Hands(3), 7)));
        Assert.NotEqual(Values(once), Values(Augmentation.RotateShiftScaleFlip.Apply(Hands(3), 8)));
        Assert.NotEqual(Values(once[0]), Values(once[1]));
        Assert.Equal(Values(once[0]), Values(Augmentation.RotateShiftScaleFlip.Apply(Hands(1), 7)));
    }

    [Fact]
    public void A_certain_flip_swaps_left_and_right()
    {
        var flipped = (Augmentation.None with { HorizontalFlip = 1 }).Apply(Hands(), 1);
        Assert.True(flipped.allclose(Hands().flip(3), atol: 1e-5));
    }

    [Fact]
    public void A_certain_vertical_flip_swaps_top_and_bottom()
    {
        var flipped = (Augmentation.None with { VerticalFlip = 1 }).Apply(Hands(), 1);
        Assert.Equal(Hands().flip(2).data<float>().ToArray(), flipped.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void The_argument_is_left_as_it_is_and_values_stay_between_0_and_1()
    {
        var hands = Hands(8);
        var augmented = Augmentation.RotateShiftScaleFlip.Apply(hands, 3);
        Assert.Equal(Values(Hands(8)), Values(hands));
        Assert.InRange(augmented.min().item<float>(), 0, 1);
        Assert.InRange(augmented.max().item<float>(), 0, 1);
    }

    [Fact]
    public void A_quarter_turn_is_clockwise_and_keeps_squares_square()
    {
        // A dot right of the middle of a wide image comes to lie below the middle, as far away in pixels.
        var image = zeros(1, 1, 9, 21);
        image[0, 0, 4, 13] = 1;
        var turned = Turn(image, new AffineDraw(90, 0, 0, 1, 1, false));
        Assert.Equal(1, turned[0, 0, 7, 10].item<float>(), 1e-4);
        Assert.Equal(1, turned.sum().item<float>(), 1e-4);
    }

    [Fact]
    public void A_shift_moves_right_and_down_by_its_fraction_and_brings_in_black()
    {
        var image = ones(1, 1, 10, 20);
        var moved = Turn(image, new AffineDraw(0, 0.25, 0.1, 1, 1, false));
        Assert.Equal(9 * 15, moved.sum().item<float>(), 1e-3);
        Assert.Equal(0, moved[0, 0, 5, 4].item<float>(), 1e-4);
        Assert.Equal(1, moved[0, 0, 5, 5].item<float>(), 1e-4);
    }

    [Fact]
    public void Contrast_blends_with_the_mean_and_keeps_it()
    {
        float[] samples = [0.4f, 0.6f];
        var image = tensor(samples, [1, 1, 1, 2]);
        var factors = Enumerable.Range(0, 50).Select(seed =>
        {
            var pair = (Augmentation.None with { Contrast = 0.5 }).Apply(image, (ulong)seed).data<float>().ToArray();
            Assert.Equal(1, pair[0] + pair[1], 1e-5);
            return (pair[1] - pair[0]) / 0.2f;
        }).ToArray();
        Assert.InRange(factors.Min(), 0.499f, 0.6f);
        Assert.InRange(factors.Max(), 1.4f, 1.501f);
    }

    [Fact]
    public void An_impossible_setting_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.RotateShiftScaleFlip with { HorizontalFlip = 1.5 });

    [Fact]
    public void A_batch_leaves_nothing_behind_but_its_result()
    {
        using var scope = NewDisposeScope();
        var hands = Hands(2);
        var before = scope.DisposablesCount;
        Augmentation.RotateShiftScaleFlip.Apply(hands, 1);
        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    [Fact]
    public void Noise_has_its_share_in_half_of_the_images_and_is_the_same_for_a_seed()
    {
        var flat = zeros(400, 1, 16, 16);
        var noisy = (Augmentation.None with { NoiseProbability = 0.5, NoiseGain = 0.3 }).Apply(flat, 5);
        var means = noisy.mean([1, 2, 3]).data<float>().ToArray();   // of black images: g · 0.5
        var touched = means.Where(mean => mean > 0).ToArray();
        Assert.InRange(touched.Length, 160, 240);
        Assert.InRange(touched.Average(), 0.065, 0.085);
        Assert.InRange(touched.Max(), 0.13, 0.16);
        Assert.Equal(Values(noisy), Values((Augmentation.None with { NoiseProbability = 0.5, NoiseGain = 0.3 }).Apply(flat, 5)));

        var pure = (Augmentation.None with { NoiseProbability = 1, NoiseGain = 1 }).Apply(zeros(200, 1, 16, 16), 6);
        var gained = pure.std([1, 2, 3]).data<float>().ToArray().Zip(pure.mean([1, 2, 3]).data<float>().ToArray(), (std, mean) => std / mean);
        Assert.InRange(gained.Average(), 0.22, 0.26);   // 0.12 over 0.5
        Assert.NotEqual(Values(pure[0]), Values(pure[1]));
    }

    [Fact]
    public void A_window_shows_a_part_of_the_image_in_full_size()
    {
        // A plane: a window of half the size has half its slope, and lies within the image.
        var plane = (arange(32, ScalarType.Float32).add(0.5) / 32).expand(1, 1, 32, 32).clone();
        var starts = Enumerable.Range(0, 40).Select(seed =>
        {
            var window = (Augmentation.None with { Crop = 0.5 }).Apply(plane, (ulong)seed);
            var row = Values(window[0, 0, 16]);
            Assert.Equal(0.5 / 32, row[20] - row[19], 1e-5);
            return row[8];
        }).ToArray();
        Assert.All(starts, start => Assert.InRange(start, 0.12f, 0.64f));   // 8.5/64, and half the image more
        Assert.True(starts.Max() - starts.Min() > 0.3, "Windows lie at random places.");
    }

    [Fact]
    public void Gamma_raises_to_powers_between_its_bounds()
    {
        var grey = full([300, 1, 2, 2], 0.25);
        var powers = (Augmentation.None with { GammaProbability = 0.5 }).Apply(grey.to(ScalarType.Float32), 9)
            .mean([1, 2, 3]).data<float>().ToArray().Select(value => Math.Log(value) / Math.Log(0.25)).ToArray();
        Assert.InRange(powers.Count(power => Math.Abs(power - 1) < 1e-6), 110, 190);
        Assert.InRange(powers.Min(), 0.5 - 1e-5, 0.53);
        Assert.InRange(powers.Max(), 1.47, 1.5 + 1e-5);
    }

    [Fact]
    public void Later_settings_draw_nothing_that_others_had_before()
    {
        var both = Augmentation.RotateShiftScaleFlip with { GammaProbability = 1, GammaMin = 1, GammaMax = 1 };
        Assert.True(both.Apply(Hands(3), 7).allclose(Augmentation.RotateShiftScaleFlip.Apply(Hands(3), 7), atol: 1e-6));
    }

    [Fact]
    public void Knees_are_augmented_without_swapping_left_and_right()
    {
        var once = Augmentation.NoiseRotateCropGamma.Apply(Hands(4), 7);
        Assert.Equal(Values(once), Values(Augmentation.NoiseRotateCropGamma.Apply(Hands(4), 7)));
        Assert.InRange(once.min().item<float>(), 0, 1);
        Assert.InRange(once.max().item<float>(), 0, 1);
        Assert.Equal(0, Augmentation.NoiseRotateCropGamma.HorizontalFlip);
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.NoiseRotateCropGamma with { Crop = 0 });
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static Tensor Turn(Tensor image, AffineDraw draw) =>
        Augmentation.Move(image, tensor(draw.Matrix(image.shape[3], image.shape[2]), [1, 2, 3]));
}
