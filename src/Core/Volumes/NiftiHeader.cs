using System.Buffers.Binary;

namespace ImageRegression.Volumes;

/// <summary>The header of a NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) file, of either byte order.</summary>
/// <remarks>Fields as in nifti1.h and nifti2.h of the NIfTI Data Format Working Group.</remarks>
internal sealed class NiftiHeader
{
    private const int Size1 = 348, Size2 = 540;
    private const int Cifti = 3000;

    private readonly byte[] bytes;
    private readonly string file;
    private readonly bool isTwo;
    private readonly long[] dim;

    private NiftiHeader(byte[] bytes, bool isTwo, bool isBigEndian, string file)
    {
        (this.bytes, this.isTwo, IsBigEndian, this.file) = (bytes, isTwo, isBigEndian, file);
        dim = [.. Enumerable.Range(0, 8).Select(axis => isTwo ? I64(16 + 8 * axis) : I16(40 + 2 * axis))];
    }

    /// <summary>Bytes of the header itself.</summary>
    public int Size => bytes.Length;

    public bool IsBigEndian { get; }

    /// <summary>Whether the voxels lie in an .img file.</summary>
    public bool IsPair => bytes[isTwo ? 5 : 345] == 'i';

    public int DataType => I16(isTwo ? 12 : 70);

    public long VoxelsAt => isTwo ? I64(168) : F32(108) is >= 0 and < long.MaxValue and var at ? (long)at : -1;

    public double Slope => Real(isTwo ? 176 : 112);

    public double Intercept => Real(isTwo ? 184 : 116);

    public long Columns => Dim(1);

    public long Rows => Dim(2);

    public long Slices => Dim(3);

    /// <summary>Reads and checks the header; the stream then stands behind it.</summary>
    public static NiftiHeader Read(Stream stream, string file)
    {
        var start = new byte[Size1];
        if (stream.ReadAtLeast(start, Size1, throwOnEndOfStream: false) < Size1)
            throw new UserErrorException($"It is cut off: a NIfTI header has at least {Size1} bytes.", file);
        var (little, big) = (BinaryPrimitives.ReadInt32LittleEndian(start), BinaryPrimitives.ReadInt32BigEndian(start));
        var isTwo = little == Size2 || big == Size2;
        if (!isTwo && little != Size1 && big != Size1)
            throw new UserErrorException("It is no NIfTI file: it does not begin with the size of a NIfTI-1 or NIfTI-2 header.", file);
        var magic = start.AsSpan(isTwo ? 4 : 344, 4);
        if (!(isTwo ? magic is [(byte)'n', (byte)'+' or (byte)'i', (byte)'2', 0] : magic is [(byte)'n', (byte)'+' or (byte)'i', (byte)'1', 0]))
            throw new UserErrorException(isTwo ? "It is no NIfTI file: its header is not marked as one."
                : "It is an Analyze 7.5 file, which does not say how the patient lies. Convert it to NIfTI.", file);
        if (isTwo)
        {
            Array.Resize(ref start, Size2);
            if (stream.ReadAtLeast(start.AsSpan(Size1), Size2 - Size1, throwOnEndOfStream: false) < Size2 - Size1)
                throw new UserErrorException($"It is cut off: a NIfTI-2 header has {Size2} bytes.", file);
        }
        var header = new NiftiHeader(start, isTwo, isBigEndian: (isTwo ? big == Size2 : big == Size1), file);
        header.RequireDimensions();
        return header;
    }

    /// <summary>The volume to read: the one asked for, or the only one.</summary>
    public int Choose(int? volume)
    {
        for (var axis = 5; axis <= dim[0]; axis++)
            if (dim[axis] != 1)
                throw new UserErrorException($"Its dimensions are {Shape}: dimension {axis} holds several values per voxel. Volumes of one value per voxel are read.", file);
        var volumes = Dim(4);
        return (volume, volumes) switch
        {
            (null, 1) => 0,
            (null, _) => throw new UserErrorException($"It is 4-D with {volumes} volumes ({Shape}), where one is wanted. Choose one, from 0 to {volumes - 1}, with the option 'volume:', such as volume: 0.", file),
            ({ } chosen, _) when chosen >= 0 && chosen < volumes => chosen,
            _ => throw new UserErrorException($"Volume {volume} is asked for, but it has {volumes}, numbered from 0.", file),
        };
    }

    /// <summary>Whether it says how the patient lies; else <see cref="Grid"/> is what nibabel takes for granted.</summary>
    public bool IsPlaced => isTwo ? I32(344) > 0 || I32(348) > 0 : I16(252) > 0 || I16(254) > 0;

    /// <summary>Where the voxels lie: sform before qform before pixdim, as nibabel chooses.</summary>
    public VolumeGrid Grid()
    {
        var (qform, sform) = isTwo ? (I32(344), I32(348)) : (I16(252), I16(254));
        var (column, row, slice, origin) = sform > 0 ? SForm() : qform > 0 ? QForm() : Middle();
        var mm = ((isTwo ? I32(500) : bytes[123]) & 7) switch { 1 => 1000.0, 3 => 0.001, _ => 1.0 };
        var grid = new VolumeGrid((int)Columns, (int)Rows, (int)Slices, mm * column, mm * row, mm * slice, mm * origin);
        var spans = grid.VoxelMm3 > 1e-9 * grid.Column.Length * grid.Row.Length * grid.Slice.Length;
        return spans && grid.Column.IsFinite && grid.Row.IsFinite && grid.Slice.IsFinite && grid.Origin.IsFinite ? grid
            : throw new UserErrorException($"Its {(sform > 0 ? "sform" : "qform")} places the voxels impossibly: the steps are {grid.Column}, {grid.Row} and {grid.Slice}. "
                + "Convert the scan again from its source.", file);
    }

    private (Millimetres, Millimetres, Millimetres, Millimetres) SForm()
    {
        double At(int row, int column) => isTwo ? F64(400 + 32 * row + 8 * column) : F32(280 + 16 * row + 4 * column);
        Millimetres Part(int column) => new(At(0, column), At(1, column), At(2, column));
        return (Part(0), Part(1), Part(2), Part(3));
    }

    // nifti1.h, method 2: a rotation from the quaternion (a, b, c, d), with a ≥ 0 left out.
    private (Millimetres, Millimetres, Millimetres, Millimetres) QForm()
    {
        double At(int index) => isTwo ? F64(352 + 8 * index) : F32(256 + 4 * index);
        var (b, c, d) = (At(0), At(1), At(2));
        var rest = 1 - (b * b + c * c + d * d);
        if (!(rest > -1e-5))
            throw new UserErrorException($"Its qform is no rotation: the quaternion ({b}, {c}, {d}) is longer than 1.", file);
        var a = Math.Sqrt(Math.Max(0, rest));
        if (rest < 0 && Math.Sqrt(b * b + c * c + d * d) is var length)
            (b, c, d) = (b / length, c / length, d / length);
        var flip = PixDim(0) < 0 ? -1 : 1;
        var (x, y, z) = SpacingMm();
        return (
            x * new Millimetres(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)),
            y * new Millimetres(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)),
            flip * z * new Millimetres(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c),
            new(At(3), At(4), At(5)));
    }

    private (Millimetres, Millimetres, Millimetres, Millimetres) Middle()
    {
        var (x, y, z) = SpacingMm();
        return (new(-x, 0, 0), new(0, y, 0), new(0, 0, z), new(x * (Columns - 1) / 2, -y * (Rows - 1) / 2, -z * (Slices - 1) / 2));
    }

    private (double X, double Y, double Z) SpacingMm() =>
        (PixDim(1), PixDim(2), PixDim(3)) is ( > 0 and < double.PositiveInfinity, > 0 and < double.PositiveInfinity, > 0 and < double.PositiveInfinity) and var spacing ? spacing
            : throw new UserErrorException($"Its pixdim states a spacing of {PixDim(1)}×{PixDim(2)}×{PixDim(3)}; all three must be greater than 0. Convert the scan again from its source.", file);

    private void RequireDimensions()
    {
        if (dim[0] is < 1 or > 7 || Enumerable.Range(1, (int)dim[0]).Any(axis => dim[axis] < 1))
            throw new UserErrorException($"Its header is damaged: it states {dim[0]} dimensions of {Shape}.", file);
        var intent = isTwo ? I32(504) : I16(68);
        if (intent is >= Cifti and < Cifti + 100)
            throw new UserErrorException("It is a CIFTI file, whose values lie on surfaces and not on a grid. Give a NIfTI volume.", file);
    }

    private string Shape => string.Join('×', dim.Skip(1).Take((int)Math.Clamp(dim[0], 1, 7)));

    private long Dim(int axis) => axis <= dim[0] ? dim[axis] : 1;

    private double PixDim(int axis) => isTwo ? F64(104 + 8 * axis) : F32(76 + 4 * axis);

    private double Real(int at) => isTwo ? F64(at) : F32(at);

    private short I16(int at) => IsBigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));

    private int I32(int at) => IsBigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private long I64(int at) => IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private float F32(int at) => IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at));

    private double F64(int at) => IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(at));
}
