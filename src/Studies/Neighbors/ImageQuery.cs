using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Asks an index about one image that is in no study.</summary>
internal static class ImageQuery
{
    /// <summary>The answer for one image, its target NaN.</summary>
    /// <param name="index">The index, of the same model.</param>
    /// <param name="model">The model that embeds the image.</param>
    /// <param name="image">A set of one image, prepared as the study prepares its own.</param>
    /// <exception cref="UserErrorException">A covariate that the model sees is missing, or its value is not known to the model.</exception>
    public static CasePrediction Answer(NeighborIndex index, TrainedModel model, ImageSet image)
    {
        var asked = image.Cases.Cases[0];
        using var vector = model.Embed(image, [0]);
        return index.Answer(new(vector, [new(asked.Id, asked.Subject, asked.Label) { Covariates = asked.Covariates }]))[0];
    }

    /// <summary>What was stated of an image, checked before any work is done with it.</summary>
    /// <param name="index">The index, whose intervals may be grouped by a covariate.</param>
    /// <param name="model">The model, which may see covariates.</param>
    /// <param name="stated">Values by name, as people write them.</param>
    /// <exception cref="UserErrorException">One is missing or unknown; the message names those there are.</exception>
    public static ImmutableSortedDictionary<string, string> Covariates(NeighborIndex index, TrainedModel model, IEnumerable<KeyValuePair<string, string>> stated)
    {
        var given = CovariateText.Stated(stated);
        var seen = model.Covariates.Columns.Select(column => column.Name).ToArray();
        var groupedBy = index.Calibration?.Intervals.GroupBy;
        string[] known = [.. seen.Union(groupedBy is null ? [] : [groupedBy], StringComparer.OrdinalIgnoreCase)];
        if (given.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new UserErrorException(
                $"The study makes no use of a covariate '{unknown}'.{Suggestion.Sentence(unknown, known)} "
                + (known.Length == 0 ? "Its model sees the image alone." : $"It uses {string.Join(", ", known)}."));
        string[] missing = [.. model.Covariates.Columns.Where(column => !column.AllowsMissing && CovariateText.Of(given, column.Name) is null).Select(column => $"--covariate {column.Name}={column.Example}")];
        if (missing.Length > 0)
            throw new UserErrorException($"The model sees {model.Covariates.Description} besides the image. Give {string.Join(' ', missing)}.");
        _ = model.Covariates.Of(SingleImage.Table("the image", given));   // throws where the model does not know a value
        if (groupedBy is not null && CovariateText.Of(given, groupedBy) is { } stratum
            && index.Calibration!.Intervals.Groups.Select(group => group.Stratum).OfType<string>().Distinct().ToArray() is var strata && !strata.Contains(stratum))
            throw new UserErrorException($"{groupedBy} is '{stratum}', which no calibration case has. There are {string.Join(", ", strata)}.");
        return given;
    }
}
