using ImageRegression.Evaluation;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class RetrievalTests
{
    // Entries on a line at 0, 1, 2, 3, 4; the query stands at −0.4, nearer to all in that order.
    private static RetrievalSet Line(params string[] identities) =>
        new(arange(identities.Length, dtype: ScalarType.Float64).unsqueeze(1), [.. identities]);

    private static QueryRanking Ask(string identity, RetrievalSet gallery, Retrieval? retrieval = null) =>
        (retrieval ?? new()).Of(new(tensor([-0.4]).unsqueeze(1), [identity]), gallery)[0];

    [Fact]
    public void The_places_of_matches_and_what_they_are_worth_are_those_counted_by_hand()
    {
        using var scope = NewDisposeScope();
        var found = Ask("a", Line("b", "a", "c", "a", "a"));
        Assert.Equal([2, 4, 5], found.MatchRanks.ToArray());
        Assert.Equal((1.0 / 2 + 2.0 / 4 + 3.0 / 5) / 3, RankingMeasures.AveragePrecision(found.MatchRanks.AsSpan()), 1e-15);
        Assert.Equal(1.0 / 2 / 3, RankingMeasures.AveragePrecisionAtR(found.MatchRanks.AsSpan()), 1e-15);   // one match within three places
        Assert.Equal(1.0 / 3, RankingMeasures.RPrecision(found.MatchRanks.AsSpan()), 1e-15);
        Assert.Equal([0, 1, 1], Enumerable.Range(1, 3).Select(k => RankingMeasures.FirstMatchWithin(found.MatchRanks.AsSpan(), k)));
        // Without the other matches they would stand at 2, 3 and 3.
        Assert.Equal([0, 1.0 / 3, 1], Enumerable.Range(1, 3).Select(k => RankingMeasures.AllShotsWithin(found.MatchRanks.AsSpan(), k)));
        Assert.Equal(0.16, found.ImpostorDistance, 1e-12);
    }

    [Fact]
    public void A_query_whose_identity_is_not_in_the_gallery_has_no_measure_but_a_nearest_impostor()
    {
        using var scope = NewDisposeScope();
        var found = Ask("nobody", Line("b", "a"));
        Assert.False(found.HasMatch);
        Assert.Null(found.FirstMatch);
        Assert.Equal(double.NaN, RankingMeasures.AveragePrecision(found.MatchRanks.AsSpan()));
        Assert.Equal(double.NaN, RankingMeasures.FirstMatchWithin(found.MatchRanks.AsSpan(), 1));
        Assert.Equal(0.16, found.ImpostorDistance, 1e-12);
        Assert.Equal(double.PositiveInfinity, Ask("a", Line("a", "a")).ImpostorDistance);
    }

    [Fact]
    public void Entries_that_rounding_cannot_tell_apart_are_ranked_exactly()
    {
        // Far from the origin, a matrix product loses the difference between entries 1e-6 apart.
        using var scope = NewDisposeScope();
        var gallery = new RetrievalSet(tensor([1e6 + 3e-6, 1e6 + 1e-6, 1e6 + 2e-6, 1e6 + 1e-6]).unsqueeze(1), ["a", "b", "a", "a"]);
        var found = new Retrieval().Of(new(tensor([1e6]).unsqueeze(1), ["a"]), gallery)[0];
        Assert.Equal([1.5, 3, 4], found.MatchRanks.ToArray());   // the first place is shared with b
        Assert.Equal([1, 3, 2, 0], found.Nearest.Select(entry => entry.Row));
    }

    [Fact]
    public void Many_blocks_give_what_one_gives()
    {
        using var scope = NewDisposeScope();
        var seeded = new Generator(5);
        var (queries, gallery) = (randn(30, 4, ScalarType.Float64, generator: seeded), randn(200_000, 4, ScalarType.Float64, generator: seeded));
        string[] names = [.. Enumerable.Range(0, 200_000).Select(i => $"{i % 50_000}")];
        var all = new Retrieval().Of(new(queries, [.. names.Take(30)]), new(gallery, [.. names]));   // ten rows a block
        for (var query = 0; query < 30; query += 7)
        {
            var alone = new Retrieval().Of(new(queries[query].unsqueeze(0), [names[query]]), new(gallery, [.. names]))[0];
            Assert.Equal<IEnumerable<double>>(alone.MatchRanks, all[query].MatchRanks);
            Assert.Equal<IEnumerable<GalleryEntry>>(alone.Nearest, all[query].Nearest);
        }
    }

    [Fact]
    public void The_equal_error_rate_is_0_where_a_threshold_parts_matches_from_impostors_and_the_curve_tells_its_points()
    {
        QueryRanking Of(double match, double impostor) =>
            new([match < impostor ? 1 : 2], 2, [new(0, Math.Min(match, impostor), match < impostor)], impostor);
        var parted = OpenSetCurve.Of([Of(1, 5), Of(2, 6)]);
        Assert.Equal(0, parted.EqualErrorRate);
        Assert.Equal(0, parted.FalseNonMatchRateAt(0));

        // Matches at 1, 2, 3 and one beaten by its impostor at 2.5; impostors at 2.5, 4, 5, 6.
        var mixed = OpenSetCurve.Of([Of(1, 4), Of(2, 5), Of(3, 6), Of(7, 2.5)]);
        Assert.Equal(
            [new(double.NegativeInfinity, 0, 1), new(1, 0, 0.75), new(2, 0, 0.5), new(2.5, 0.25, 0.5), new(3, 0.25, 0.25),
             new(4, 0.5, 0.25), new(5, 0.75, 0.25), new(6, 1, 0.25), new(double.PositiveInfinity, 1, 0.25)],
            mixed.Points.AsEnumerable());
        Assert.Equal(0.25, mixed.EqualErrorRate, 1e-15);
        Assert.Equal(0.5, mixed.FalseNonMatchRateAt(0.1));
        Assert.Equal(0.25, mixed.EqualErrorRateOf([2, 2, 2, 2]), 1e-15);
        Assert.Equal(0, mixed.EqualErrorRateOf([1, 1, 1, 0]), 1e-15);
    }

    [Fact]
    public void Real_impostors_alone_count_where_that_is_asked_for()
    {
        QueryRanking known = new([1], 2, [new(0, 1, true)], 3), impostor = new([], 2, [new(1, 2, false)], 2);
        var curve = OpenSetCurve.Of([known, impostor], leavesOwnOut: false);
        Assert.Equal([0, 0, 1, 1], curve.Points.Select(point => point.FalseMatchRate));
        Assert.Empty(OpenSetCurve.Of([known], leavesOwnOut: false).Points);   // no impostor, no curve
        Assert.Equal(double.NaN, OpenSetCurve.Of([impostor]).EqualErrorRate);
    }

    [Fact]
    public void What_cannot_be_ranked_is_refused()
    {
        using var scope = NewDisposeScope();
        var gallery = Line("a", "b");
        Assert.StartsWith("The gallery is empty", Assert.Throws<ArgumentException>(() => Ask("a", new(zeros([0, 1], ScalarType.Float64), []))).Message);
        Assert.StartsWith("The queries have 1 dimensions and the gallery 2", Assert.Throws<ArgumentException>(() => Ask("a", new(zeros([1, 2], ScalarType.Float64), ["a"]))).Message);
        Assert.StartsWith("The embeddings of 'gallery' have shape [2, 1]; [1, D] is needed", Assert.Throws<ArgumentException>(() => Ask("a", gallery with { Identities = ["a"] })).Message);
        Assert.StartsWith("SkipsSameCamera needs the cameras", Assert.Throws<ArgumentException>(() => Ask("a", gallery, new Retrieval { SkipsSameCamera = true })).Message);
        Assert.StartsWith("An embedding of 'gallery' has length 0", Assert.Throws<ArgumentException>(() => Ask("a", gallery, new Retrieval { Distance = RetrievalDistance.Cosine })).Message);
        Assert.Throws<ArgumentException>(() => Ask("a", new(tensor([double.NaN]).unsqueeze(1), ["a"])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Retrieval { Listed = 0 });
        Assert.Empty(new Retrieval().Of(new(zeros([0, 1], ScalarType.Float64), []), gallery));
    }

    [Fact]
    public void A_search_leaves_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        var gallery = Line("a", "b");
        var queries = new RetrievalSet(zeros([1, 1], ScalarType.Float64), ["a"]);
        var before = scope.DisposablesCount;
        new Retrieval().Of(queries, gallery);
        Assert.Equal(before, scope.DisposablesCount);
    }
}
