using System.Collections.Immutable;

namespace ImageRegression.Pipeline.Storage;

/// <summary>Damage in results that a run does not need, for what came from them is stored: figures and single predictions read them still.</summary>
internal static class UpstreamDamage
{
    /// <summary>The damaged ones, a sentence each with what to do. Those that are gone, as after tidying up, are not damaged.</summary>
    public static ImmutableArray<string> Among(ImmutableArray<PlannedStage> plan, Store store) =>
        [.. plan.Where(planned => planned.Action is PlannedAction.Skip).Select(planned => Of(planned, store)).OfType<string>()];

    private static string? Of(PlannedStage planned, Store store) => DamageOf(planned.Fingerprint, store) is { } damage
        ? $"The stored result of '{planned.Name}' is damaged: {damage}. No result of this run comes from the damaged bytes, but figures and predictions that need it are left out. "
            + $"Compute it again with --force {planned.Name}."
        : null;

    private static string? DamageOf(Fingerprint fingerprint, Store store)
    {
        try
        {
            store.Find(fingerprint, out var damage);
            return damage;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be read ({fault.Message})";
        }
    }
}
