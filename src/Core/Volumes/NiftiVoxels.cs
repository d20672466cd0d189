using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageRegression.Volumes;

/// <summary>The voxels of a NIfTI file, as float32.</summary>
internal static class NiftiVoxels
{
    private const int SamplesAtOnce = 1 << 16;

    private delegate void Convert(ReadOnlySpan<byte> from, Span<float> to, double slope, double intercept);

    /// <summary>Reads one volume from a stream that stands at <paramref name="position"/>.</summary>
    public static float[] Read(Stream stream, NiftiHeader header, int volume, long position, VolumeLimits limits, string file)
    {
        var (size, convert) = TypeOf(header.DataType, file);
        var voxels = (int)(header.Columns * header.Rows * header.Slices);
        var (slope, intercept) = header.Slope is not 0 and var stated && double.IsFinite(stated) ? (stated, header.Intercept) : (1, 0);
        if (!double.IsFinite(intercept))
            throw new UserErrorException($"Its scl_slope is {slope}, but its scl_inter is {intercept}. Convert the scan again from its source.", file);
        var start = header.VoxelsAt;
        if (start < position || start > limits.MaxBytes)
            throw new UserErrorException($"Its header is damaged: it states that the voxels begin at byte {start}.", file);
        Skip(stream, start - position + (long)volume * voxels * size, file);
        var values = new float[voxels];
        var buffer = new byte[SamplesAtOnce * size];
        for (var done = 0; done < voxels;)
        {
            var samples = Math.Min(SamplesAtOnce, voxels - done);
            var chunk = buffer.AsSpan(0, samples * size);
            if (stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) is var got && got < chunk.Length)
                throw new UserErrorException($"It is cut off: of {voxels:N0} voxels, {done + got / size:N0} are there. Copy it again.", file);
            if (header.IsBigEndian)
                Swap(chunk, size);
            convert(chunk, values.AsSpan(done, samples), slope, intercept);
            done += samples;
        }
        stream.ReadByte();   // past the last voxel a .gz compares its checksum
        FiniteVoxels.Require(values, (int)header.Columns, (int)header.Rows, file);
        return values;
    }

    /// <summary>Refuses values that would not come back.</summary>
    public static void RequireKept(ReadOnlySpan<float> voxels, NiftiSamples samples)
    {
        if (samples != NiftiSamples.Whole)
            return;
        foreach (var value in voxels)
            if (!(value is >= short.MinValue and <= short.MaxValue) || value != MathF.Truncate(value))
                throw new ArgumentException($"The volume has the value {value}, which is no 16-bit integer. Write it as NiftiSamples.Real.", nameof(voxels));
    }

    public static void Write(Stream stream, ReadOnlySpan<float> voxels, NiftiSamples samples)
    {
        var buffer = new byte[SamplesAtOnce * sizeof(float)];
        for (; voxels.Length > 0; voxels = voxels[Math.Min(SamplesAtOnce, voxels.Length)..])
        {
            var chunk = voxels[..Math.Min(SamplesAtOnce, voxels.Length)];
            var size = samples == NiftiSamples.Whole ? sizeof(short) : sizeof(float);
            for (var i = 0; i < chunk.Length; i++)
                if (samples == NiftiSamples.Whole)
                    BinaryPrimitives.WriteInt16LittleEndian(buffer.AsSpan(i * size), (short)chunk[i]);
                else
                    BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(i * size), chunk[i]);
            stream.Write(buffer, 0, chunk.Length * size);
        }
    }

    private static (int Size, Convert Convert) TypeOf(int code, string file) => code switch
    {
        2 => (1, Scaled<byte>),
        256 => (1, Scaled<sbyte>),
        4 => (2, Scaled<short>),
        512 => (2, Scaled<ushort>),
        8 => (4, Scaled<int>),
        768 => (4, Scaled<uint>),
        1024 => (8, Scaled<long>),
        1280 => (8, Scaled<ulong>),
        16 => (4, Scaled<float>),
        64 => (8, Scaled<double>),
        32 or 1792 or 2048 => throw Refused("complex numbers", file),
        128 or 2304 => throw Refused("colours", file),
        1 => throw Refused("single bits", file),
        1536 => throw Refused("128-bit floating point numbers", file),
        _ => throw new UserErrorException($"Its header is damaged: datatype {code} is not defined.", file),
    };

    private static UserErrorException Refused(string voxels, string file) =>
        new($"Its voxels are {voxels}; one real number per voxel is read.", file);

    private static void Scaled<T>(ReadOnlySpan<byte> from, Span<float> to, double slope, double intercept)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var samples = MemoryMarshal.Cast<byte, T>(from);
        if (slope == 1 && intercept == 0)
            for (var i = 0; i < to.Length; i++)
                to[i] = float.CreateTruncating(samples[i]);
        else
            for (var i = 0; i < to.Length; i++)
                to[i] = (float)(slope * double.CreateTruncating(samples[i]) + intercept);
    }

    private static void Swap(Span<byte> samples, int size)
    {
        switch (size)
        {
            case 2: var two = MemoryMarshal.Cast<byte, short>(samples); BinaryPrimitives.ReverseEndianness(two, two); break;
            case 4: var four = MemoryMarshal.Cast<byte, int>(samples); BinaryPrimitives.ReverseEndianness(four, four); break;
            case 8: var eight = MemoryMarshal.Cast<byte, long>(samples); BinaryPrimitives.ReverseEndianness(eight, eight); break;
        }
    }

    private static void Skip(Stream stream, long bytes, string file)
    {
        if (stream.CanSeek)
        {
            if (stream.Length - stream.Position < bytes)
                throw new UserErrorException("It is cut off before its voxels. Copy it again.", file);
            stream.Seek(bytes, SeekOrigin.Current);
            return;
        }
        var buffer = new byte[1 << 16];
        for (; bytes > 0; bytes -= Math.Min(bytes, buffer.Length))
            if (stream.ReadAtLeast(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)), (int)Math.Min(bytes, buffer.Length), throwOnEndOfStream: false) < Math.Min(bytes, buffer.Length))
                throw new UserErrorException("It is cut off before its voxels. Copy it again.", file);
    }
}
