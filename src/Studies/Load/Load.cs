using ImageRegression.Clips;
using ImageRegression.Images;
using ImageRegression.Phantoms;
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

    /// <summary>
    /// Clips of patients over visits: videos (MP4 and AVI, by ffmpeg where it is installed), animated GIFs, folders of frames, multi-frame DICOM files,
    /// NIfTI volumes or rows of arrays, as a table lists them: <c>path,subject,label[,visit,time,position,side,site|machine,split]</c>.
    /// </summary>
    /// <remarks>
    /// A case of the set has frames × choices frames, evenly from its clip, [N, C, K, H, W]: a network with <c>Frames</c> = <paramref name="frames"/>
    /// sees the middle of each T-th of the clip, and <see cref="FrameSampling"/> draws others for training. Blank frames at the start are left out,
    /// frames of shorter clips repeat; both are noted.
    /// </remarks>
    /// <param name="data">The table, or a folder that holds it as <c>labels.csv</c>.</param>
    /// <param name="frames">Frames that a network sees, T; at least 1.</param>
    /// <param name="height">Height to bring frames to, in pixels.</param>
    /// <param name="width">Width to bring frames to, in pixels.</param>
    /// <param name="columns">Which column says what; null: their names do.</param>
    /// <param name="clips">Folder or zip of the clips; empty: the table's folder.</param>
    /// <param name="unit">Unit of the labels, for the tables; empty where they have none.</param>
    /// <param name="choices">Frames kept for each that a network sees; 1 where training draws none.</param>
    /// <param name="axis">Along which axis of the body volumes are read as slices.</param>
    /// <param name="intensity">How clips of more than 8 bits are scaled, one rule for all; <see cref="Intensity.Auto"/> where null.</param>
    /// <param name="colour">Whether clips that have colour keep it.</param>
    /// <param name="fit">What happens to frames of another aspect; by default they are padded with black.</param>
    /// <param name="period">After which labels come round, as for <see cref="Table"/>; null: they do not.</param>
    /// <exception cref="UserErrorException">There is no such table, a number is below 1, or the period is not greater than 0.</exception>
    public static LoadImages Clips(
        string data, int frames, int height, int width, TableColumns? columns = null, string clips = "", string unit = "", int choices = 4,
        SliceAxis axis = SliceAxis.Axial, Intensity? intensity = null, Colour colour = Colour.Grey, ImageFit fit = ImageFit.Pad, double? period = null) =>
        new LoadClips
        {
            Table = File.Exists(data) ? data : TableIn(data, "labels.csv"),
            Clips = clips.Length > 0 ? clips : null,
            Columns = columns ?? new(),
            Frames = frames,
            Choices = choices,
            Height = height,
            Width = width,
            Unit = unit,
            Along = axis,
            Axis = new() { Period = period },
            Intensity = intensity ?? Intensity.Auto,
            Colour = colour,
            Fit = fit,
            Name = "load",
        };

    /// <summary>Drawn lung-ultrasound clips of the same subjects on days 0, 2, 4 and 7; the label is SpO₂/FiO₂, higher is better. No patient data.</summary>
    /// <param name="subjects">Subjects to draw; each has four clips.</param>
    /// <param name="size">Height and width of a frame, in pixels; at least 16.</param>
    /// <param name="frames">Frames of a clip; at least 1.</param>
    /// <param name="seed">Seed of the phantom.</param>
    /// <param name="nuisances">What makes clips differ beside the disease.</param>
    /// <param name="still">Whether nobody changes from visit to visit: scans that tell how much answers vary by themselves.</param>
    public static LoadImages LungPhantom(int subjects, int size = 64, int frames = 16, ulong seed = 1, Nuisances nuisances = Nuisances.All, bool still = false) =>
        new LoadLungPhantom
        {
            Subjects = subjects,
            Frames = frames,
            Seed = seed,
            Nuisances = nuisances,
            IsStill = still,
            Height = size,
            Width = size,
            Unit = "",
            Name = "load",
        };

    /// <summary>Drawn brain MRI of the same subjects after 0, 6, 12, 24 and 36 months, axial slices as frames; the label is the MMSE, higher is better. No patient data.</summary>
    /// <param name="subjects">Subjects to draw; each has five scans.</param>
    /// <param name="size">Height and width of a slice, in pixels; at least 16.</param>
    /// <param name="slices">Slices of a scan; at least 1.</param>
    /// <param name="seed">Seed of the phantom.</param>
    /// <param name="nuisances">What makes scans differ beside the disease.</param>
    /// <param name="still">Whether nobody changes from visit to visit: scans that tell how much answers vary by themselves.</param>
    public static LoadImages BrainPhantom(int subjects, int size = 64, int slices = 12, ulong seed = 1, Nuisances nuisances = Nuisances.All, bool still = false) =>
        new LoadBrainPhantom
        {
            Subjects = subjects,
            Slices = slices,
            Seed = seed,
            Nuisances = nuisances,
            IsStill = still,
            Height = size,
            Width = size,
            Unit = "points",
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
