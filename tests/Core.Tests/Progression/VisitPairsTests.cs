using ImageRegression.Progression;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class VisitPairsTests
{
    private static Case Seen(string subject, int? visit, double? time = null, double label = 0, int line = 0, string? position = null, Side? side = null) =>
        new($"{subject}-{visit}-{time}-{position}-{side}", "x.png", label, subject) { Visit = visit, Time = time, Line = line, Position = position, Side = side };

    private static CaseTable Table(params Case[] cases) => new([.. cases]) { File = "labels.csv" };

    private static string[] Told(CaseTable table, PairRule rule) => [.. VisitPairs.Of(table, rule).Pairs.Select(pair => $"{pair.LabelBefore}-{pair.LabelAfter}")];

    [Fact]
    public void A_rule_says_which_visits_are_paired_and_the_earlier_one_is_first()
    {
        var table = Table(Seen("p", 3, label: 30), Seen("p", 1, label: 10), Seen("p", 2, label: 20), Seen("q", 1, label: 99));
        Assert.Equal(["10-20", "20-30"], Told(table, PairRule.Consecutive));
        Assert.Equal(["10-20", "10-30", "20-30"], Told(table, PairRule.AllOrdered));
        Assert.Equal(["10-20", "10-30"], Told(table, PairRule.FromBaseline));
    }

    [Fact]
    public void A_pair_knows_its_change_and_the_time_between()
    {
        var pair = Assert.Single(VisitPairs.Of(Table(Seen("p", 1, time: 2, label: 300), Seen("p", 2, time: 6.5, label: 280)), PairRule.Consecutive).Pairs);
        Assert.Equal((-20, 4.5), (pair.Change, pair.Elapsed));
        Assert.Equal((20, -4.5), (pair.Swapped().Change, pair.Swapped().Elapsed));
    }

    [Fact]
    public void Labels_that_come_round_have_no_change_for_better_or_worse() =>
        Assert.Contains("come round", Assert.Throws<UserErrorException>(
            () => VisitPairs.Of(Table(Seen("p", 1, label: 359), Seen("p", 2, label: 1)).On(LabelAxis.Circle(360)), PairRule.Consecutive)).Message, StringComparison.Ordinal);

    [Fact]
    public void Only_one_place_of_one_subject_is_paired()
    {
        var table = Table(
            Seen("p", 1, position: "1", label: 1), Seen("p", 2, position: "1", label: 2), Seen("p", 2, position: "2", label: 3), Seen("p", 3, position: "2", label: 4),
            Seen("p", 1, side: Side.Left, label: 5), Seen("p", 2, side: Side.Right, label: 6));
        Assert.Equal(["1-2", "3-4"], Told(table, PairRule.Consecutive));
    }

    [Fact]
    public void Times_order_visits_that_have_no_number()
    {
        Assert.Equal(["1-2", "2-3"], Told(Table(Seen("p", null, 7.5, 3), Seen("p", null, 0, 1), Seen("p", null, 1.25, 2)), PairRule.Consecutive));
    }

    [Fact]
    public void Repeats_of_one_visit_are_paired_where_they_are_asked_for_and_each_with_each_of_the_next()
    {
        var table = Table(Seen("p", 1, 0, 1), Seen("p", 1, 0.1, 2), Seen("p", 2, 3, 4));
        Assert.Equal(["1-2"], Told(table, PairRule.SameVisit));
        Assert.Equal(["1-4", "2-4"], Told(table, PairRule.Consecutive));
    }

    [Fact]
    public void Places_of_one_visit_are_paired_where_they_are_asked_for_and_never_one_place_with_itself_or_two_visits()
    {
        var table = Table(
            Seen("p", 1, position: "R", label: 3), Seen("p", 1, position: "L", label: 1), Seen("p", 1, position: "M", label: 2), Seen("p", 2, position: "L", label: 8),
            Seen("p", 1, position: "L", time: 0, label: 9), Seen("q", 1, position: "L", label: 7), Seen("q", 2, position: "R", label: 7));
        Assert.Equal(["1-2", "1-3", "2-3", "9-2", "9-3"], [.. Told(table, PairRule.BetweenPlaces).Order(StringComparer.Ordinal)]);
        var pair = Assert.Single(VisitPairs.Of(Table(Seen("p", null, position: "1", side: Side.Right), Seen("p", null, position: "2", side: Side.Left)), PairRule.BetweenPlaces).Pairs);
        Assert.Equal((null, "2 → 1", null), (pair.Side, pair.Position, pair.Elapsed));
    }

    [Theory]
    [InlineData(PairRule.BetweenPlaces)]
    [InlineData(PairRule.Consecutive)]
    [InlineData(PairRule.AllOrdered)]
    [InlineData(PairRule.FromBaseline)]
    public void The_order_of_the_table_decides_nothing(PairRule rule)
    {
        Case[] cases = [.. from subject in new[] { "b", "a", "C" } from visit in new[] { 4, 1, 9 } from side in new[] { Side.Left, Side.Right } select Seen(subject, visit, label: visit, side: side)];
        var expected = VisitPairs.Of(Table(cases), rule).Pairs.ToArray();
        Assert.Equal(expected, VisitPairs.Of(Table([.. cases.Reverse()]), rule).Pairs.ToArray());
        Assert.Equal(expected, VisitPairs.Of(Table([.. cases.OrderBy(one => one.Label)]), rule).Pairs.ToArray());
    }

    [Fact]
    public void Nobody_seen_twice_is_told_with_how_many_there_are()
    {
        Assert.Equal("labels.csv: No pair: 26 subjects, each with one visit.", Fault(PairRule.Consecutive, [.. Enumerable.Range(1, 26).Select(i => Seen($"p{i}", 1))]));
        Assert.Equal("labels.csv: No pair: 1 subject, each with one visit.", Fault(PairRule.AllOrdered, Seen("p", 1)));
        Assert.Equal("labels.csv: No pair: 1 subject, none with two visits of one side and position.", Fault(PairRule.Consecutive, Seen("p", 1, position: "1"), Seen("p", 2, position: "2")));
        Assert.Equal("labels.csv: No pair: 1 subject, none with two images of one visit, side and position.", Fault(PairRule.SameVisit, Seen("p", 1), Seen("p", 2)));
        Assert.Equal(
            "labels.csv: No pair: 1 subject, none with images of two places in one visit. Give the table a column position or side.",
            Fault(PairRule.BetweenPlaces, Seen("p", 1, position: "L"), Seen("p", 2, position: "R")));
    }

    [Fact]
    public void A_visit_before_its_time_is_told_with_its_line() =>
        Assert.Equal("labels.csv(18): visit 3 (day 2) lies before visit 2 (day 4).", Fault(PairRule.Consecutive, Seen("p", 1, 0, line: 16), Seen("p", 2, 4, line: 17), Seen("p", 3, 2, line: 18)));

    [Fact]
    public void Images_whose_order_is_unknown_are_told_with_their_line()
    {
        Assert.Equal(
            "labels.csv(2): p has 2 images, and 'p----' has neither visit nor time. Give the table a column visit or time, so that it is known which came first.",
            Fault(PairRule.Consecutive, Seen("p", null, line: 2), Seen("p", null, 4, line: 3)));
        Assert.Equal(
            "labels.csv(3): 'p--4--' has no visit, and other images of p have one. Without it nobody knows which came first.",
            Fault(PairRule.Consecutive, Seen("p", 1, line: 2), Seen("p", null, 4, line: 3)));
    }

    [Theory]
    [InlineData(PairRule.AllOrdered, 3200, 1, "5,118,400")]
    [InlineData(PairRule.AllOrdered, 3, 1400, "5,880,000")]
    [InlineData(PairRule.Consecutive, 3, 1700, "5,780,000")]
    [InlineData(PairRule.FromBaseline, 3, 1700, "5,780,000")]
    [InlineData(PairRule.SameVisit, 2, 2500, "6,247,500")]
    public void More_pairs_than_can_be_held_are_told_before_they_are_made(PairRule rule, int visits, int images, string pairs)
    {
        Case[] cases = [.. from visit in Enumerable.Range(0, visits) from image in Enumerable.Range(0, images) select new Case($"{visit}-{image}", "x.png", 0, "p") { Visit = visit }];
        Assert.Contains($"The rule {rule} makes {pairs} pairs", Fault(rule, cases), StringComparison.Ordinal);
    }

    private static string Fault(PairRule rule, params Case[] cases) => Assert.Throws<UserErrorException>(() => VisitPairs.Of(Table(cases), rule, "day")).Message;
}
