using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Asks an index about images that are in no study.</summary>
internal static class ImageQuery
{
    /// <summary>The answers for some images, their targets NaN.</summary>
    /// <param name="index">The index, of the same model.</param>
    /// <param name="model">The model that embeds the images.</param>
    /// <param name="images">The images, prepared as the study prepares its own.</param>
    /// <exception cref="UserErrorException">A covariate that the model sees is missing, or its value is not known to the model.</exception>
    public static ImmutableArray<CasePrediction> Answer(NeighborIndex index, TrainedModel model, ImageSet images)
    {
        using var embedded = Embed(model, images);
        return index.Answer(embedded);
    }

    /// <summary>Embeddings of some images; to be disposed.</summary>
    public static Embeddings Embed(TrainedModel model, ImageSet images)
    {
        ImmutableArray<int> all = [.. Enumerable.Range(0, images.Count)];
        return Embeddings.Of(model.Embed(images, all), images, all);
    }

    /// <summary>What is known of one image: what was stated of all, and what its row of a table says in columns that the study makes use of.</summary>
    /// <param name="asked">What answers.</param>
    /// <param name="stated">Of all images, checked or not.</param>
    /// <param name="row">The columns of its row; none where there is none.</param>
    /// <exception cref="UserErrorException">One is missing or unknown, or the row contradicts what was stated.</exception>
    public static ImmutableSortedDictionary<string, string> Covariates(
        DeployedModel asked, ImmutableSortedDictionary<string, string> stated, ImmutableSortedDictionary<string, string> row)
    {
        var used = row.Where(field => Known(asked.Index, asked.Model).Contains(field.Key, StringComparer.OrdinalIgnoreCase)).ToArray();
        foreach (var (name, value) in used)
            if (CovariateText.Of(stated, name) is { } other && other != value)
                throw new UserErrorException($"{name} is '{value}' in the table, but --covariate says '{other}'. Say it in one place.");
        return Covariates(asked.Index, asked.Model, [.. stated.Where(one => !used.Any(field => field.Key.Equals(one.Key, StringComparison.OrdinalIgnoreCase))), .. used]);
    }

    /// <summary>What was stated of an image, checked before any work is done with it.</summary>
    /// <param name="index">The index, whose intervals may be grouped by a covariate.</param>
    /// <param name="model">The model, which may see covariates.</param>
    /// <param name="stated">Values by name, as people write them.</param>
    /// <exception cref="UserErrorException">One is missing or unknown; the message names those there are.</exception>
    public static ImmutableSortedDictionary<string, string> Covariates(NeighborIndex index, TrainedModel model, IEnumerable<KeyValuePair<string, string>> stated)
    {
        var given = CovariateText.Stated(stated);
        var groupedBy = index.Calibration?.Intervals.GroupBy;
        var known = Known(index, model);
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

    private static string[] Known(NeighborIndex index, TrainedModel model) =>
        [.. model.Covariates.Columns.Select(column => column.Name).Union(index.Calibration?.Intervals.GroupBy is { } by ? [by] : [], StringComparer.OrdinalIgnoreCase)];
}
