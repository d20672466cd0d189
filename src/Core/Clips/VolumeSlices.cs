using ImageRegression.Images;
using ImageRegression.Volumes;

namespace ImageRegression.Clips;

/// <summary>A NIfTI volume as a clip: its slices in the order of the body, shown as radiologists look at them.</summary>
/// <remarks>
/// The volume is reordered by its affine first, so that the order in which its file keeps voxels does not count. Axial slices have the front at the
/// top and the patient's right at the left, coronal ones the head at the top and the patient's right at the left, sagittal ones the head at the top and
/// the front at the left: DICOM's directions. A voxel is a pixel, whatever its spacing. Empty slices at either end are left out: those without a value
/// above 16/255 of the range from the least value to the 99.9th percentile.
/// </remarks>
internal static class VolumeSlices
{
    private const int Levels = 1 << 16;
    private const double Empty = 16.0 / 255, Tail = 0.001;

    /// <summary>Whether a file begins as NIfTI does, or is packed as such files are.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) => IsPacked(file)
        || (file.Length > 348 && (file[..4].SequenceEqual<byte>([0x5C, 1, 0, 0]) || file[..4].SequenceEqual<byte>([0, 0, 1, 0x5C])) && file[344] == (byte)'n')
        || (file.Length > 540 && (file[..4].SequenceEqual<byte>([0x1C, 2, 0, 0]) || file[..4].SequenceEqual<byte>([0, 0, 2, 0x1C])) && file[4] == (byte)'n');

    /// <summary>Reads the slices.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, does not say how the patient lies, or costs more than allowed. The message completes a
    /// sentence that names the clip.</exception>
    public static DecodedClip Read(byte[] file, SliceAxis axis, DecodeLimits limits)
    {
        var folder = Directory.CreateTempSubdirectory("volume-");
        try
        {
            var path = Path.Combine(folder.FullName, IsPacked(file) ? "volume.nii.gz" : "volume.nii");
            File.WriteAllBytes(path, file);
            var budget = new VolumeLimits { MaxVoxels = Math.Min(limits.MaxClipPixels, int.MaxValue), MaxBytes = limits.MaxBytes };
            return Of(NiftiFile.Read(path, volume: null, budget).InPatientOrder("The volume"), axis, limits);
        }
        catch (UserErrorException fault)
        {
            var message = (fault.File is { } named ? fault.Message[(named.Length + 2)..] : fault.Message).TrimEnd('.');
            throw new InvalidDataException(char.ToLowerInvariant(message[0]) + message[1..], fault);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsPacked(ReadOnlySpan<byte> file) => file is [0x1F, 0x8B, ..];

    private static DecodedClip Of(Volume volume, SliceAxis axis, DecodeLimits limits)
    {
        var (grid, samples) = (volume.Grid, new ushort[volume.Voxels.Length]);
        var stored = StoredRange.Store(volume.Voxels.Span, samples);
        // Of the body: x grows to the right, y to the front, z to the head.
        (int Count, int Stride) x = (grid.Columns, 1), y = (grid.Rows, grid.Columns), z = (grid.Slices, grid.Columns * grid.Rows);
        var (across, down, along) = axis switch
        {
            SliceAxis.Axial => (Backwards(x), Backwards(y), Forwards(z)),
            SliceAxis.Coronal => (Backwards(x), Backwards(z), Backwards(y)),
            _ => (Backwards(y), Backwards(z), Backwards(x)),
        };
        if (across.Count > limits.MaxPixels / down.Count)
            throw new InvalidDataException($"its slices have {across.Count:N0}×{down.Count:N0} pixels; at most {limits.MaxPixels:N0} are allowed");
        if (along.Count > limits.MaxFrames)
            throw new InvalidDataException($"it has {along.Count:N0} slices; at most {limits.MaxFrames:N0} are allowed");
        var depth = new ImageDepth(16, stored.Low, stored.High(samples)) { IsMeasured = true };
        var visible = Empty * Percentile(samples);
        var (first, last) = (0, along.Count - 1);
        while (first < last && !Slice(first).AsSpan().ContainsAnyInRange((ushort)Math.Floor(visible + 1), ushort.MaxValue))
            first++;
        while (last > first && !Slice(last).AsSpan().ContainsAnyInRange((ushort)Math.Floor(visible + 1), ushort.MaxValue))
            last--;
        return new(Enumerable.Range(first, last - first + 1).Select(slice => new DecodedImage(across.Count, down.Count, 1, Slice(slice)) { Depth = depth, Slope = stored.Step, Offset = stored.Low }))
        {
            IsVolume = true,
            Note = last - first + 1 == along.Count ? null : $"slices {first + 1} to {last + 1} of {along.Count}; the others are empty",
        };

        ushort[] Slice(int at)
        {
            var slice = new ushort[across.Count * down.Count];
            for (var row = 0; row < down.Count; row++)
                for (var column = 0; column < across.Count; column++)
                    slice[(row * across.Count) + column] = samples[across.At(column) + down.At(row) + along.At(at)];
            return slice;
        }
    }

    // The sample below which all but a thousandth of the voxels that are not the least lie.
    private static int Percentile(ReadOnlySpan<ushort> samples)
    {
        var counts = new int[Levels];
        foreach (var sample in samples)
            counts[sample]++;
        var (level, above) = (Levels - 1, 0L);
        var tail = (long)((samples.Length - counts[0]) * Tail);
        while (level > 0 && (above += counts[level]) <= tail)
            level--;
        return level;
    }

    private static Axis Forwards((int Count, int Stride) axis) => new(axis.Count, axis.Stride, 0);

    private static Axis Backwards((int Count, int Stride) axis) => new(axis.Count, -axis.Stride, (axis.Count - 1) * axis.Stride);

    private readonly record struct Axis(int Count, int Stride, int First)
    {
        public int At(int index) => First + (index * Stride);
    }
}
