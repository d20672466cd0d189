using System.Globalization;
using System.Runtime.Serialization;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class SettingsTests
{
    private static string Canonical(Action<Settings> describe)
    {
        var settings = new Settings();
        describe(settings);
        return settings.Canonical;
    }

    private enum Mode
    {
        Rigid,
        Affine,
    }

    private static T[] List<T>(params T[] items) => items;

    private sealed record Loss(double Sigma, Mode Mode, string? Label)
    {
        public double Doubled => 2 * Sigma;
    }

    private sealed class Odd(int given)
    {
        private readonly int doubled = 2 * given;

        public int Shown => doubled;

        [IgnoreDataMember]
        public string Label { get; init; } = "";
    }

    [Fact]
    public void All_that_an_object_is_made_of_counts_whatever_property_shows_it()
    {
        Assert.Contains("odd.doubled int 6", Canonical(settings => settings.Add("odd", new Odd(3))), StringComparison.Ordinal);
        Assert.NotEqual(Canonical(settings => settings.Add("odd", new Odd(3))), Canonical(settings => settings.Add("odd", new Odd(4))));
    }

    [Fact]
    public void What_is_marked_to_decide_nothing_does_not_count() =>
        Assert.Equal(Canonical(settings => settings.Add("odd", new Odd(3) { Label = "a" })), Canonical(settings => settings.Add("odd", new Odd(3) { Label = "b" })));

    [Fact]
    public void A_tuple_counts_by_its_items() =>
        Assert.NotEqual(Canonical(settings => settings.Add("pair", (1, "a"))), Canonical(settings => settings.Add("pair", (1, "b"))));

    public static TheoryData<double, string> Doubles => new()
    {
        { 0.1, "0.1" }, { 1, "1" }, { 1e-4, "0.0001" }, { 1e22, "1E+22" }, { 1.0 / 3, "0.3333333333333333" }, { -0.0, "-0" },
        { double.NaN, "NaN" }, { double.PositiveInfinity, "Infinity" }, { double.NegativeInfinity, "-Infinity" },
        { double.Epsilon, "5E-324" }, { double.MaxValue, "1.7976931348623157E+308" },
    };

    [Theory]
    [MemberData(nameof(Doubles))]
    public void A_double_is_written_in_its_shortest_exact_form(double value, string text) =>
        Assert.Equal($"lr double {text}\n", Canonical(settings => settings.Add("lr", value)));

    [Fact]
    public void The_users_culture_changes_nothing()
    {
        var here = CultureInfo.CurrentCulture;
        var odd = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "minus", NaNSymbol = "nan", PositiveInfinitySymbol = "inf" } };
        CultureInfo.CurrentCulture = odd;
        try
        {
            Assert.Equal("-1,5".Replace("-", "minus", StringComparison.Ordinal), (-1.5).ToString(CultureInfo.CurrentCulture));
            Assert.Equal(
                "a double -1.5\nb int -2\nc list double [-0.5, NaN, Infinity]\nd float 0.1\n",
                Canonical(settings =>
                {
                    settings.Add("a", -1.5);
                    settings.Add("b", -2);
                    settings.Add("c", List(-0.5, double.NaN, double.PositiveInfinity));
                    settings.Add("d", 0.1f);
                }));
        }
        finally
        {
            CultureInfo.CurrentCulture = here;
        }
    }

    [Fact]
    public void The_order_of_the_calls_changes_nothing_but_the_display()
    {
        Assert.Equal(
            Canonical(settings => { settings.Add("a", 1); settings.Add("b", 2); }),
            Canonical(settings => { settings.Add("b", 2); settings.Add("a", 1); }));
        var shown = new Settings();
        shown.Add("b", 2);
        shown.Add("a", 1);
        Assert.Equal(["b", "a"], shown.Values.Select(setting => setting.Name));
    }

    [Fact]
    public void Types_that_look_alike_differ() => Assert.Equal(
        7, new[]
        {
            Canonical(settings => settings.Add("x", 1)), Canonical(settings => settings.Add("x", 1.0)),
            Canonical(settings => settings.Add("x", 1f)), Canonical(settings => settings.Add("x", "1")),
            Canonical(settings => settings.Add("x", "")), Canonical(settings => settings.Add("x", (string?)null)),
            Canonical(settings => settings.Add("x", "null")),
        }.Distinct().Count());

    [Fact]
    public void A_text_cannot_pass_for_another_setting() => Assert.Equal(
        "x string \"a\\ny int 1 \\u0022\"\n", Canonical(settings => settings.Add("x", "a\ny int 1 \"")));

    [Fact]
    public void Lists_that_join_alike_differ() => Assert.NotEqual(
        Canonical(settings => settings.Add("x", List("a, b"))), Canonical(settings => settings.Add("x", List("a", "b"))));

    [Fact]
    public void A_list_of_one_differs_from_its_item_and_an_empty_one_from_none()
    {
        Assert.NotEqual(Canonical(settings => settings.Add("x", 1)), Canonical(settings => settings.Add("x", List(1))));
        Assert.NotEqual(Canonical(_ => { }), Canonical(settings => settings.Add("x", Array.Empty<int>())));
    }

    [Fact]
    public void Groups_nest_by_dots_and_an_empty_group_shows() => Assert.Equal(
        "optimizer group \noptimizer.betas list double [0.9, 0.999]\noptimizer.schedule group \n",
        Canonical(settings => settings.Group("optimizer", optimizer =>
        {
            optimizer.Add("betas", List(0.9, 0.999));
            optimizer.Group("schedule", _ => { });
        })));

    [Fact]
    public void A_record_is_its_type_what_it_is_made_of() => Assert.Equal(
        "loss group \nloss.Label null null\nloss.Mode enum Affine\nloss.Sigma double 0.5\nloss.type string \"Loss\"\n",
        Canonical(settings => settings.Add("loss", new Loss(0.5, Mode.Affine, null))));

    [Fact]
    public void Records_in_a_list_are_told_apart_by_position() => Assert.NotEqual(
        Canonical(settings => settings.Add("x", new[] { new Loss(1, Mode.Rigid, null), new Loss(2, Mode.Rigid, null) })),
        Canonical(settings => settings.Add("x", new[] { new Loss(2, Mode.Rigid, null), new Loss(1, Mode.Rigid, null) })));

    [Fact]
    public void A_name_given_twice_is_refused()
    {
        var settings = new Settings();
        settings.Add("lr", 1);
        Assert.Throws<ArgumentException>(() => settings.Add("lr", 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    public void A_name_that_could_be_misread_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new Settings().Add(name, 1));

    [Fact]
    public void What_has_no_canonical_form_is_refused_not_left_out()
    {
        Assert.Throws<ArgumentException>(() => new Settings().Add("x", new object()));
        Assert.Throws<ArgumentException>(() => new Settings().Add("x", () => 1));
        Assert.Throws<ArgumentException>(() => new Settings().Add("x", new Dictionary<string, int>()));
        Assert.Throws<ArgumentException>(() => new Settings().Add("x", new Number(1, new Probe())));
    }
}
