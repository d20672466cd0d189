using System.Text.Json;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class FingerprintTests
{
    private static readonly Fingerprint Abc = Fingerprint.Of("abc");

    private static StageIdentity Identity => new(
        "train", Abc,
        [new("lr", "double", "0.0001"), new("epochs", "int", "3")],
        [new("cases", Abc)],
        [new("labels.csv", Abc)]);

    // FIPS 180-4, the example "abc".
    [Fact]
    public void A_content_fingerprint_is_SHA_256() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Abc.Hex);

    [Fact]
    public void It_reads_back_from_text_and_JSON()
    {
        Assert.Equal(Abc, Fingerprint.Parse(Abc.Hex.ToUpperInvariant()));
        Assert.Equal(Abc, JsonSerializer.Deserialize<Fingerprint>(JsonSerializer.Serialize(Abc)));
        Assert.Equal("ba7816bf8f01", Abc.Brief);
        Assert.Equal(default, Fingerprint.Parse(default(Fingerprint).Hex));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ba7816")]
    [InlineData("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Anything_but_64_digits_is_refused(string text) => Assert.Throws<FormatException>(() => Fingerprint.Parse(text));

    // Approved: a change here makes every stored result of every user unfindable. The hash is that of sha256sum on the text.
    [Fact]
    public void The_canonical_form_of_a_stage_stays_as_it_is()
    {
        Assert.Equal(
            """
            stage "train" code ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
            setting epochs int 3
            setting lr double 0.0001
            input "cases" ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
            source ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad

            """.ReplaceLineEndings("\n"),
            Identity.Canonical);
        Assert.Equal("e11f19c7e08d01088f4087f3b61e3b07092a5e5a3a28151c31b9cb440e001f83", Identity.Fingerprint.Hex);
    }

    [Fact]
    public void A_name_and_a_place_leave_the_fingerprint_alone()
    {
        using var sandbox = new Sandbox();
        var stage = new Number(1, new Probe());
        Assert.Equal(
            sandbox.Runner().Plan([stage])[0].Fingerprint,
            sandbox.Runner().Plan([stage with { Name = "other", BuiltAt = new("a.csx", 3) }])[0].Fingerprint);
    }

    [Fact]
    public void Two_inputs_that_swap_roles_give_another_result()
    {
        var other = Fingerprint.Of("other");
        Assert.NotEqual(
            Identity with { Inputs = [new("a", Abc), new("b", other)] },
            Identity with { Inputs = [new("a", other), new("b", Abc)] });
    }

    [Fact]
    public void Every_kind_of_change_is_said()
    {
        var now = new StageIdentity("fit", Fingerprint.Of("other"), [new("lr", "double", "0.001"), new("seed", "int", "1")], [new("train", Abc)], []);
        Assert.Equal(
            ["kind train → fit", "code changed", "lr: 0.0001 → 0.001", "seed: new, 1", "epochs: 3 → gone", "input train added", "input cases removed", "files: 1 → 0"],
            now.ChangesFrom(Identity).ToArray());
        Assert.Empty(Identity.ChangesFrom(Identity));
    }
}
