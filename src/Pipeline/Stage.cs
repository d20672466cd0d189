using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace ImageRegression.Pipeline;

/// <summary>
/// One step of a study: what to do, with which settings, on which upstream stages. Immutable; building one does no
/// work. Derive from <see cref="Stage{T}"/>.
/// </summary>
/// <remarks>
/// The fingerprint of a stage is SHA-256 over <see cref="Kind"/>, the code that it runs with all that this reaches, what
/// <see cref="Describe"/> says, the fingerprints of <see cref="Inputs"/> by role and the contents of <see cref="Sources"/>. Its name and
/// the place that built it are for people and leave the fingerprint alone.
/// </remarks>
public abstract partial record Stage
{
    private protected Stage()
    {
    }

    /// <summary>What the stage does, in one word of the field: <c>train</c>, <c>evaluate</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The stages whose results this one reads, each in a role that names it: <c>("train", Cases)</c>.</summary>
    public virtual ImmutableArray<StageInput> Inputs => [];

    /// <summary>The files whose content decides the result. Where they lie does not.</summary>
    public virtual ImmutableArray<SourceFile> Sources => [];

    /// <summary>Whether it may look at the settings of the stages it reads, not only at their results.</summary>
    internal virtual bool LooksAtInputStages => true;

    /// <summary>What must hold of results further up before anything is computed that takes long. Not part of the fingerprint.</summary>
    internal virtual ImmutableArray<Requirement> Requirements => [];

    /// <summary>
    /// Says every setting that decides the bits of the result, and no other. Unless it is overridden: all that the stage is made of,
    /// but for properties with an <see cref="IgnoreDataMemberAttribute"/>. Where settings do not fit each other, it is the place to throw.
    /// </summary>
    /// <exception cref="UserErrorException">The settings do not fit each other.</exception>
    /// <exception cref="ArgumentException">A value among the settings has no canonical form.</exception>
    public virtual void Describe(Settings settings) => SettingsOf.Write(settings, this);

    /// <summary>What people call it; the kind unless said otherwise. Not part of the fingerprint.</summary>
    [IgnoreDataMember]
    public string Name
    {
        get => field ?? Kind;
        init => field = !string.IsNullOrWhiteSpace(value) ? value
            : throw new ArgumentException("The name of a stage must not be empty.", nameof(value));
    }

    /// <summary>The line of the script or program that built it. Not part of the fingerprint.</summary>
    [IgnoreDataMember]
    public CallSite BuiltAt { get; init; } = CallSite.OfCaller();

    /// <summary>What it is, what it is called and where it was built: <c>train 'RM-Loss' (study.csx, line 12)</c>.</summary>
    /// <remarks>
    /// In one place for all stages: what the compiler writes for a record prints every property, so a stage would print all that it
    /// comes from, and without end where two stages lead to each other.
    /// </remarks>
    public sealed override string ToString() =>
        $"{Kind} '{Name}'{(BuiltAt.IsKnown ? $" ({Path.GetFileName(BuiltAt.File)}, line {BuiltAt.Line})" : "")}";

    internal abstract void Execute(StageRun run);

    internal abstract object ReadBack(ArtifactFolder artifacts);
}

/// <summary>A stage whose result is read as a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">What downstream stages see. Disposed after its last use where it is disposable.</typeparam>
public abstract record Stage<T> : Stage
    where T : notnull
{
    /// <summary>Computes the result and writes it into <see cref="StageRun.Output"/>.</summary>
    /// <remarks>
    /// The same settings and inputs must write the same bits: no times, host names or unseeded randomness.
    /// </remarks>
    /// <exception cref="UserErrorException">A fault in data or settings that the user can mend.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; checkpoints stay for the next one.</exception>
    public abstract void Run(StageRun run);

    /// <summary>Reads the result back. What downstream sees always comes from here, also right after a run.</summary>
    public abstract T Read(ArtifactFolder artifacts);

    internal sealed override void Execute(StageRun run) => Run(run);

    internal sealed override object ReadBack(ArtifactFolder artifacts) => Read(artifacts);
}
