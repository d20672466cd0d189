using System.Text;
using System.Text.Json;
using ImageRegression.Phantoms;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Reports.Page;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class MatchingPageTests
{
    [Fact]
    public void A_page_without_searches_says_nothing_of_them() =>
        Assert.False(PageTests.Data(HtmlReport.Of(Studies.Report(), new([Studies.Method("m", 20, 10)]))).TryGetProperty("matching", out _));

    [Fact]
    public void The_page_holds_each_query_with_what_it_should_find_and_what_it_found()
    {
        var method = MatchingStudies.Method("m", subjects: 3, folds: 1, rankOf: query => query == 7 ? 6 : 1 + (query % 2));
        var data = Data(new([method], []));
        var (board, images) = (data.GetProperty("methods")[0].GetProperty("board"), data.GetProperty("images")[0]);

        Assert.Equal(30, board.GetProperty("queries").GetInt32());
        Assert.Equal(6, board.GetProperty("rank")[0].GetInt32());   // the worst
        var query = method.Folds[0].Matches.Queries[7].Case;
        Assert.Equal(query.Id, Image(board.GetProperty("query")[0], "id"));
        Assert.Equal((query.Subject, query.Side == Side.Left ? "left" : "right"), (Image(board.GetProperty("own")[0], "subject"), Image(board.GetProperty("own")[0], "side")));
        Assert.Equal(0, images.GetProperty("visit")[board.GetProperty("own")[0].GetInt32()].GetInt32());
        Assert.Equal([0, 0, 0, 0, 0], board.GetProperty("right")[0].EnumerateArray().Select(right => right.GetInt32()));
        Assert.Equal([1, 0, 0, 0, 0], board.GetProperty("right")[29].EnumerateArray().Select(right => right.GetInt32()));
        Assert.Equal(0.1, board.GetProperty("distance")[0][0].GetDouble(), 9);
        Assert.Equal(Enumerable.Range(0, 30), board.GetProperty("mixed").EnumerateArray().Select(place => place.GetInt32()).Order());
        Assert.Equal(JsonValueKind.Null, images.GetProperty("sheets").ValueKind);

        string Image(JsonElement place, string what) => images.GetProperty(what)[place.GetInt32()].GetString()!;
    }

    [Fact]
    public void Nine_methods_of_two_thousand_queries_with_pictures_stay_below_8_MB()
    {
        using var images = new KneePhantom(1, 40, 40).Generate(200);
        var pictures = new PictureSource("knees", () => images);
        var figures = new MatchingFigures(
            [.. Enumerable.Range(0, 9).Select(i => MatchingStudies.Method($"method {i}", 40, folds: 5, pictures: pictures, margins: [MatchingStudies.Margins("fold 1")]))],
            [LossSurface.Triplet(0.25), LossSurface.AdaTriplet(0.25, 0.1, 1)]);

        var page = HtmlReport.Of(Studies.Report(), new([]) { Matching = figures });

        Assert.InRange(Encoding.UTF8.GetByteCount(page), 2_000_000, 8_000_000);
        var data = PageTests.Data(page).GetProperty("matching");
        Assert.Equal(1, data.GetProperty("images").GetArrayLength());
        Assert.All(data.GetProperty("methods").EnumerateArray(), method => Assert.Equal(2_000, method.GetProperty("board").GetProperty("rank").GetArrayLength()));
    }

    [Fact]
    public void Where_room_is_short_the_worst_the_best_and_some_between_stay_with_their_pictures_and_the_page_says_so()
    {
        using var images = new KneePhantom(1, 64, 64).Generate(20);
        var method = MatchingStudies.Method("m", 10, folds: 2, rankOf: query => 1 + (query % 20), pictures: new("knees", () => images));
        var page = HtmlReport.Of(Studies.Report(), new([]) { Matching = new([method], []) }, new PageLimits { Queries = 60, PictureBytes = 40_000 });

        var data = PageTests.Data(page);
        var board = data.GetProperty("matching").GetProperty("methods")[0].GetProperty("board");
        Assert.Equal((60, 200), (board.GetProperty("rank").GetArrayLength(), board.GetProperty("queries").GetInt32()));
        var ranks = board.GetProperty("rank").EnumerateArray().Select(rank => rank.GetInt32()).ToArray();
        Assert.Equal((20, 1), (ranks[0], ranks[^1]));
        Assert.Contains(ranks, rank => rank is > 5 and < 15);
        var tiles = data.GetProperty("matching").GetProperty("images")[0].GetProperty("tile").EnumerateArray().Select(tile => tile.GetInt32()).ToArray();
        Assert.Contains(-1, tiles);
        Assert.All(Enumerable.Range(0, 2).Concat(Enumerable.Range(58, 2)), query => Assert.True(tiles[board.GetProperty("query")[query].GetInt32()] >= 0));
        var rules = data.GetProperty("rules").EnumerateArray().Select(rule => rule.GetString()!).ToArray();
        Assert.Contains(rules, rule => rule.StartsWith("A match board lists 60 queries of a method", StringComparison.Ordinal));
        Assert.Contains(rules, rule => rule.StartsWith($"Pictures are kept for {tiles.Count(tile => tile >= 0)} of ", StringComparison.Ordinal));
    }

    private static JsonElement Data(MatchingFigures figures) =>
        PageTests.Data(HtmlReport.Of(Studies.Report(), new([]) { Matching = figures })).GetProperty("matching");
}
