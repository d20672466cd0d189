using ImageRegression.Reports;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>Answers for the change between two images of a subject that is in no study.</summary>
public static class PairPredictor
{
    /// <summary>Answers by what a study has left in the store; computes no stage.</summary>
    /// <param name="request">The script and its settings, which must be those of the run.</param>
    /// <param name="method">The method, as the study's table calls it; null for the only one.</param>
    /// <param name="asked">The images.</param>
    /// <exception cref="UserErrorException">
    /// The study does not answer for pairs, has not been run so, the method is unknown, an image cannot be used, or both are one and the same.
    /// </exception>
    /// <exception cref="ScriptErrorException">The script does not compile.</exception>
    /// <exception cref="ScriptFailedException">A statement or a stage of the script's own failed.</exception>
    public static GroundedChange Answer(ScriptRequest request, string? method, AskedPair asked)
    {
        asked.Check();
        using var model = StudyModel.Of(request).OpenChange(method);
        return new(PairQuery.Answer(model, asked));
    }
}
