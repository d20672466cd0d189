using ImageRegression.Pipeline;
using Xunit;

namespace ImageRegression.Scripting.Tests;

public sealed class ScriptAnswerTests
{
    private static readonly Stage<int> One = Stage.From("one", () => 1), Two = Stage.From("two", () => 2);

    private static readonly object[] WaysToReturnTwoStages =
    [
        new Stage[] { One, Two },
        (One, Two),
        (One, new List<Stage<int>> { Two }),
        new[] { (One, Two) }.Select(pair => pair),
    ];

    [Fact]
    public void Stages_may_come_as_sequence_or_tuple() =>
        Assert.All(WaysToReturnTwoStages, returned =>
            Assert.Equal([One, Two], Assert.IsType<ScriptAnswer.Stages>(ScriptAnswer.Of(returned)).Targets.AsEnumerable()));

    [Fact]
    public void A_whole_number_is_the_exit_code() =>
        Assert.Equal(3, Assert.IsType<ScriptAnswer.ExitCode>(ScriptAnswer.Of(3)).Code);

    [Fact]
    public void Nothing_is_nothing() => Assert.IsType<ScriptAnswer.Empty>(ScriptAnswer.Of(null));

    [Fact]
    public void Other_values_are_printed_without_culture() =>
        Assert.Equal("0.5", Assert.IsType<ScriptAnswer.Text>(ScriptAnswer.Of(0.5)).Value);

    [Fact]
    public void Stages_mixed_with_values_are_refused() =>
        Assert.Contains("together with Int32", Assert.Throws<UserErrorException>(() => ScriptAnswer.Of((One, 3))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_sequence_of_stages_is_refused() =>
        Assert.Throws<UserErrorException>(() => ScriptAnswer.Of(Array.Empty<Stage>()));
}
