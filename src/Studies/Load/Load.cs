using ImageRegression.Images;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Where the images of a study come from.</summary>
public static class Load
{
    /// <summary>Regression on images that a table lists, as it comes: CSV, TSV or Parquet, with any names of its columns.</summary>
    /// <param name="table">The table; see <see cref="CaseTable.Read"/> for its forms.</param>
    /// <param name="height">Height to bring images to, in pixels.</param>
    /// <param name="width">Width to bring images to, in pixels.</param>
    /// <param name="columns">Which column says what, such as <c>new() { Path = "filename", Label = "age" }</c>; null: their names do.</param>
    /// <param name="images">Folder or zip of the images; empty: the table's folder.</param>
    /// <param name="unit">Unit of the labels, for the tables; empty where they have none.</param>
    /// <param name="intensity">How images of more than 8 bits, and CT, are scaled; <see cref="Intensity.Auto"/> where null.</param>
    /// <param name="colour">Whether colour is kept; by default where any image has it.</param>
    /// <param name="fit">What happens to images of another aspect; by default they are padded with black.</param>
    /// <param name="period">After which labels come round, in their unit: 360 for degrees, 24 for hours, 365.25 for days of the year; null: they do not.</param>
    /// <exception cref="UserErrorException">There is no such table, or the period is not greater than 0.</exception>
    public static LoadImages Table(
        string table, int height, int width, TableColumns? columns = null, string images = "", string unit = "",
        Intensity? intensity = null, Colour colour = Colour.Keep, ImageFit fit = ImageFit.Pad, double? period = null) =>
        new LoadTable
        {
            Table = Path.Exists(table) ? table : throw new UserErrorException("There is no such table. Name a table (CSV, TSV or Parquet) of images and their labels.", table),
            Images = images.Length > 0 ? images : null,
            Columns = columns ?? new(),
            Height = height,
            Width = width,
            Unit = unit,
            Intensity = intensity ?? Intensity.Auto,
            Colour = colour,
            Fit = fit,
            Axis = new() { Period = period },
            Name = "load",
        };

    /// <summary>As <see cref="Table"/>, for a folder that holds its table and its images.</summary>
    /// <param name="folder">The folder; its images lie in it, in a folder of it or in <c>images.zip</c>.</param>
    /// <param name="height">Height to bring images to, in pixels.</param>
    /// <param name="width">Width to bring images to, in pixels.</param>
    /// <param name="unit">Unit of the labels, for the tables; empty where they have none.</param>
    /// <param name="intensity">How images of more than 8 bits, and CT, are scaled; <see cref="Intensity.Auto"/> where null.</param>
    /// <param name="table">Its table, by its name in the folder, or a table elsewhere.</param>
    /// <param name="columns">Which column says what; null: their names do.</param>
    /// <param name="colour">Whether colour is kept; by default where any image has it.</param>
    /// <param name="fit">What happens to images of another aspect; by default they are padded with black.</param>
    /// <param name="period">After which labels come round, as for <see cref="Table"/>; null: they do not.</param>
    /// <exception cref="UserErrorException">The folder or its table is missing, or the period is not greater than 0.</exception>
    public static LoadImages Folder(
        string folder, int height, int width, string unit = "", Intensity? intensity = null, string table = "labels.csv",
        TableColumns? columns = null, Colour colour = Colour.Keep, ImageFit fit = ImageFit.Pad, double? period = null) =>
        !Path.IsPathRooted(table) && (Path.Exists(Path.Combine(folder, table)) || !Path.Exists(table))
            ? Table(TableIn(folder, table), height, width, columns, "", unit, intensity, colour, fit, period)
            : Table(table, height, width, columns, folder, unit, intensity, colour, fit, period);

    /// <summary>
    /// Hand radiographs with bone age in months, in the layout of the RM-Loss repository (<c>data_info.csv</c> with
    /// <c>id,boneage,sex,group</c> and images <c>&lt;id&gt;.png</c>) or with a <c>labels.csv</c>; a digital phantom
    /// where no folder is named.
    /// </summary>
    /// <param name="folder">The folder; empty for the phantom.</param>
    /// <param name="height">Height to resize to, in pixels.</param>
    /// <param name="width">Width to resize to, in pixels.</param>
    /// <param name="phantoms">Subjects to draw where no folder is named.</param>
    /// <param name="seed">Seed of the phantom.</param>
    /// <param name="intensity">How images of more than 8 bits are scaled; <see cref="Intensity.Auto"/> where null.</param>
    /// <exception cref="UserErrorException">A folder is named but it or its table is missing.</exception>
    public static LoadImages BoneAge(string folder, int height, int width, int phantoms, ulong seed = 1, Intensity? intensity = null) =>
        folder.Length == 0
            ? new LoadHandPhantom
            {
                Count = phantoms,
                Seed = seed,
                Height = height,
                Width = width,
                Unit = "months",
                Name = "load",
            }
            : new LoadTable
            {
                Table = TableIn(folder, "data_info.csv", "labels.csv"),
                Height = height,
                Width = width,
                Unit = "months",
                Intensity = intensity ?? Intensity.Auto,
                Name = "load",
            };

    /// <summary>
    /// Knee radiographs of the same subjects at several visits, 140 × 140 mm around the intercondylar notch: a table
    /// <c>labels.csv</c> with <c>path,subject,visit,x,y[,spacing,side,site]</c>; a digital phantom where no folder is named.
    /// </summary>
    /// <param name="folder">The folder; empty for the phantom.</param>
    /// <param name="size">Height and width to resize to, in pixels.</param>
    /// <param name="phantoms">Subjects to draw where no folder is named; each has 12 images.</param>
    /// <param name="seed">Seed of the phantom.</param>
    /// <param name="intensity">How images of more than 8 bits are scaled; <see cref="Intensity.Auto"/> where null.</param>
    /// <exception cref="UserErrorException">A folder is named but it or its table is missing.</exception>
    public static LoadImages Knees(string folder, int size, int phantoms, ulong seed = 1, Intensity? intensity = null) =>
        folder.Length == 0
            ? new LoadKneePhantom
            {
                Subjects = phantoms,
                Seed = seed,
                Height = size,
                Width = size,
                Unit = "months",
                Name = "load",
            }
            : Visits(folder, size, size, LandmarkCrop.Knee, intensity);

    /// <summary>
    /// Images of the same subjects at several visits, to be matched: a table <c>labels.csv</c> with
    /// <c>path,subject,visit[,side,site]</c>, visits in months, and for a crop <c>x,y[,spacing]</c> in pixels and mm.
    /// </summary>
    /// <param name="folder">The folder; its images lie in it, in <c>images/</c> or in <c>images.zip</c>.</param>
    /// <param name="height">Height to resize to, in pixels.</param>
    /// <param name="width">Width to resize to, in pixels.</param>
    /// <param name="crop">The field to cut out around each landmark; whole images where null.</param>
    /// <param name="intensity">How images of more than 8 bits, and CT, are scaled; <see cref="Intensity.Auto"/> where null.</param>
    /// <exception cref="UserErrorException">The folder or its table is missing.</exception>
    public static LoadImages Visits(string folder, int height, int width, LandmarkCrop? crop = null, Intensity? intensity = null) =>
        new LoadVisits
        {
            Table = TableIn(folder, "labels.csv"),
            Crop = crop,
            Intensity = intensity ?? Intensity.Auto,
            Height = height,
            Width = width,
            Unit = "months",
            Name = "load",
        };

    internal static string TableIn(string folder, params ReadOnlySpan<string> names)
    {
        if (!Directory.Exists(folder))
            throw folder.Length == 0
                ? new UserErrorException($"No folder of images is given. Give the one that holds {string.Join(" or ", names.ToArray())}, as in --set data=FOLDER.")
                : new UserErrorException($"There is no such folder. Give the folder that holds {string.Join(" or ", names.ToArray())}.", folder);
        foreach (var name in names)
            if (Path.Combine(folder, name) is var table && Directory.EnumerateFiles(folder, name).Any())
                return table;
        throw new UserErrorException($"The folder holds no {string.Join(" or ", names.ToArray())}; the table names each image and its label.", folder);
    }
}
