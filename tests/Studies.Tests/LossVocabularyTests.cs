using System.Reflection;
using ImageRegression.Losses;
using Xunit;

namespace ImageRegression.Studies.Tests;

public sealed class LossVocabularyTests
{
    private static readonly MethodInfo[] Words =
        [.. typeof(LossVocabulary).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.ReturnType.IsAssignableTo(typeof(Loss)))];

    [Fact]
    public void Every_loss_has_a_word_of_its_own_name()
    {
        var losses = typeof(Loss).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(Loss)) && !type.IsAbstract).Select(type => type.Name);
        Assert.Equal(losses.Order(), Words.Select(word => word.Name).Where(name => name != nameof(LossVocabulary.Coral)).Distinct().Order());
    }

    [Fact]
    public void A_word_without_arguments_is_the_loss_with_its_own_defaults()
    {
        var words = Words.Where(word => word.GetParameters().All(parameter => parameter.HasDefaultValue)).ToArray();
        Assert.Contains(words, word => word.Name == nameof(LossVocabulary.RegressionMetric));
        Assert.All(words, word => Assert.Equal(
            Activator.CreateInstance(word.ReturnType), word.Invoke(null, [.. word.GetParameters().Select(parameter => parameter.DefaultValue)])));
    }

    [Fact]
    public void A_word_sets_what_its_arguments_name()
    {
        Assert.Equal(new RegressionMetric { Sigma = 2, Alpha = 0.3, Momentum = 0.8, Mining = false }, Loss.RegressionMetric(2, 0.3, 0.8, mining: false));
        Assert.Equal(new Losses.Matching.AdaTriplet { Epsilon = 0.2, Beta = 0.3, Lambda = 2 }, Loss.AdaTriplet(0.2, 0.3, lambda: 2));
    }
}
