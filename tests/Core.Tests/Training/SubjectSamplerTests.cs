using System.Collections.Immutable;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Tests;

public sealed class SubjectSamplerTests
{
    // Subject s has s + 1 images, for s = 0 … 9.
    private static readonly ImmutableArray<long> Uneven = [.. Enumerable.Range(0, 10).SelectMany(s => Enumerable.Repeat((long)s, s + 1))];

    [Fact]
    public void A_batch_holds_as_many_subjects_and_images_of_each_as_asked_for()
    {
        var sampler = new SubjectSampler(Uneven, subjects: 4, images: 3, seed: 1);
        for (var iteration = 0; iteration < 100; iteration++)
        {
            var groups = sampler.Rows(iteration).GroupBy(row => Uneven[row]).ToArray();
            Assert.Equal(4, groups.Length);
            Assert.All(groups, group => Assert.Equal(3, group.Count()));
            // No image twice unless its subject has too few.
            Assert.All(groups, group => Assert.Equal(Math.Min(3, group.Key + 1), group.Distinct().Count()));
        }
    }

    [Fact]
    public void A_batch_is_a_function_of_seed_and_iteration_alone()
    {
        var sampler = new SubjectSampler(Uneven, 4, 3, seed: 1);
        _ = sampler.Rows(5);
        Assert.Equal(sampler.Rows(3), new SubjectSampler(Uneven, 4, 3, seed: 1).Rows(3));
        Assert.NotEqual(sampler.Rows(3), sampler.Rows(4));
        Assert.NotEqual(sampler.Rows(3), new SubjectSampler(Uneven, 4, 3, seed: 2).Rows(3));
    }

    [Fact]
    public void Subjects_and_their_images_are_drawn_about_equally_often()
    {
        ImmutableArray<long> even = [.. Enumerable.Range(0, 40).Select(i => i / 4L)];
        var sampler = new SubjectSampler(even, 3, 2, seed: 7);
        var drawn = Enumerable.Range(0, 4000).SelectMany(i => sampler.Rows(i)).CountBy(row => row).ToDictionary();
        Assert.Equal(40, drawn.Count);
        Assert.All(drawn.Values, count => Assert.InRange(count, 480, 720));   // 600 expected, deviation 23
    }

    [Fact]
    public void Fewer_subjects_than_asked_for_make_a_smaller_batch()
    {
        var sampler = new SubjectSampler([5, 5, 8, 8, 8], subjects: 4, images: 2, seed: 1);
        Assert.Equal(4, sampler.Drawn);
        Assert.Equal(4, sampler.Rows(0).Distinct().Count());
    }

    [Fact]
    public void With_one_image_of_each_nobody_is_seen_twice_in_a_batch()
    {
        var sampler = new SubjectSampler(Uneven, subjects: 8, images: 1, seed: 1);
        for (var iteration = 0; iteration < 100; iteration++)
            Assert.Equal(8, sampler.Rows(iteration).Select(row => Uneven[row]).Distinct().Count());
        Assert.Equal(3, new SubjectSampler([0, 1, 2], 8, 1, 1).Rows(0).Length);   // nothing need be alike
    }

    [Fact]
    public void Images_among_which_nothing_can_be_matched_are_refused_with_the_reason()
    {
        Assert.Contains("None of the 3 subjects", Assert.Throws<UserErrorException>(() => new SubjectSampler([0, 1, 2], 2, 2, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("of 1 subject.", Assert.Throws<UserErrorException>(() => new SubjectSampler([4, 4, 4], 2, 2, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("of 0 subjects.", Assert.Throws<UserErrorException>(() => new SubjectSampler([], 2, 2, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Identities_are_numbered_in_the_order_of_their_names()
    {
        Assert.Equal([1L, 0, 1, 2], TrainingSet.Numbered(["b", "a", "b", "c"]).ToArray());
        Assert.Equal([1L, 0, 2], TrainingSet.Numbered([("s", 'R'), ("s", 'L'), ("t", 'L')]).ToArray());
    }
}
