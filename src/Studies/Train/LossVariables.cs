using System.Collections;
using System.Reflection;
using System.Text.Json;
using ImageRegression.Losses;
using ImageRegression.Pipeline;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>What a loss of a study's own keeps that no training would update or save.</summary>
internal static class LossVariables
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Refuses a loss that holds layers or parameters.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="at">The line that trains by it.</param>
    /// <exception cref="UserErrorException">It does; names the member and says where they belong.</exception>
    public static void RequireNoneToLearn(Loss loss, CallSite at)
    {
        if (Members(loss).FirstOrDefault(member => Held(member.Value).Any(one => one is nn.Module or Parameter)) is { Name: { } name })
            throw new UserErrorException(
                $"The loss '{loss.Name}' holds learnable parameters in '{name}', which no optimiser would train and no file would keep. "
                + "Put them into the network, where they are registered, trained and saved, and let the loss compare what the network gives.",
                at.IsKnown ? at.File : null, at.IsKnown ? at.Line : null);
    }

    /// <summary>Refuses a state that a checkpoint does not bring back as it was.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="next">A state that it gave.</param>
    /// <param name="difference">What is other after a checkpoint, to end a sentence with; null where nothing is.</param>
    /// <exception cref="UserErrorException">It holds a tensor, or cannot be written and read.</exception>
    public static void RequireSaved(Loss loss, object next, Func<object, string?> difference)
    {
        if (Members(next).FirstOrDefault(member => Held(member.Value).Any(one => one is Tensor)) is { Name: { } name })
            throw new UserErrorException(
                $"The state of the loss '{loss.Name}' holds a tensor in '{name}'. A state is written into checkpoints as numbers, and outlives the batch that a tensor belongs to. "
                + "Keep numbers: .ToDouble() of one, .ToHost<float>() of several.");
        string? why;
        try
        {
            why = difference(next);
        }
        catch (Exception fault) when (fault is NotSupportedException or JsonException or InvalidOperationException)
        {
            throw new UserErrorException($"The state of the loss '{loss.Name}' cannot be written into a checkpoint: {fault.Message} {Instead}", inner: fault);
        }
        if (why is not null)
            throw new UserErrorException($"The state of the loss '{loss.Name}' is another one after a checkpoint: {why}. {Instead}");
    }

    private const string Instead = "Keep it in a record of numbers, texts and lists of them, each a public property.";

    private static IEnumerable<(string Name, object? Value)> Members(object owner)
    {
        for (var type = owner.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            foreach (var field in type.GetFields(Fields))
                yield return (field.Name is ['<', .. var property] ? property[..property.IndexOf('>', StringComparison.Ordinal)] : field.Name, field.GetValue(owner));
    }

    private static IEnumerable<object> Held(object? value) => value switch
    {
        null or string => [],
        Tensor or nn.Module => [value],   // a parameter is a tensor
        IDictionary pairs => pairs.Values.Cast<object?>().SelectMany(Held),
        IEnumerable several => several.Cast<object?>().SelectMany(Held),
        _ => [],
    };
}
