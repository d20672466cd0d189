using static TorchSharp.torch;

namespace ImageRegression.Models.Swin;

/// <summary>A map of tokens cut into square windows, padded with zeros at the bottom and right to whole ones, and moved by half a window where asked.</summary>
/// <param name="Height">Of the map, in tokens.</param>
/// <param name="Width">Of the map, in tokens.</param>
/// <param name="Side">Of a window, in tokens.</param>
/// <param name="Shift">By how many tokens windows are moved down and right; an axis that one window covers stays.</param>
internal readonly record struct Windows(long Height, long Width, long Side, long Shift)
{
    // What lies on the two sides of the seam that moving makes does not see each other; −100 rather than −∞, as published.
    private const double Unseen = -100;

    private long Rows => (Height + Side - 1) / Side;

    private long Columns => (Width + Side - 1) / Side;

    private long ShiftDown => Rows > 1 ? Shift : 0;

    private long ShiftRight => Columns > 1 ? Shift : 0;

    private bool IsShifted => ShiftDown + ShiftRight > 0;

    /// <summary>Windows of a map.</summary>
    /// <param name="map">Shape [N, Height, Width, C].</param>
    /// <returns>Shape [N · windows, Side², C], row by row.</returns>
    public Tensor Cut(Tensor map)
    {
        var padded = Rows * Side == Height && Columns * Side == Width ? map
            : nn.functional.pad(map, [0, 0, 0, (Columns * Side) - Width, 0, (Rows * Side) - Height]);
        var moved = IsShifted ? padded.roll([-ShiftDown, -ShiftRight], [1, 2]) : padded;
        return moved.reshape(-1, Rows, Side, Columns, Side, map.shape[3]).permute(0, 1, 3, 2, 4, 5).reshape(-1, Side * Side, map.shape[3]);
    }

    /// <summary>The map of windows.</summary>
    /// <param name="windows">Shape [N · windows, Side², C].</param>
    /// <returns>Shape [N, Height, Width, C].</returns>
    public Tensor Join(Tensor windows)
    {
        var moved = windows.reshape(-1, Rows, Columns, Side, Side, windows.shape[2]).permute(0, 1, 3, 2, 4, 5).reshape(-1, Rows * Side, Columns * Side, windows.shape[2]);
        var padded = IsShifted ? moved.roll([ShiftDown, ShiftRight], [1, 2]) : moved;
        return padded.narrow(1, 0, Height).narrow(2, 0, Width);
    }

    /// <summary>What is added to the scores of a window's tokens, shape [windows, 1, Side², Side²]; null where all see all.</summary>
    public Tensor? Mask(ScalarType dtype, Device device)
    {
        if (!IsShifted)
            return null;
        using var scope = NewDisposeScope();
        var regions = (Regions(Rows, ShiftDown).unsqueeze(1) * 3) + Regions(Columns, ShiftRight);
        var perWindow = regions.reshape(Rows, Side, Columns, Side).transpose(1, 2).reshape(Rows * Columns, 1, Side * Side);
        return (perWindow.unsqueeze(2).ne(perWindow.unsqueeze(3)).to(dtype) * Unseen).to(device).MoveToOuterDisposeScope();
    }

    // Of an axis after moving: 0 before the last window, then 1, and 2 for what came round from the other end.
    private Tensor Regions(long windows, long shift)
    {
        var places = arange(windows * Side);
        return shift == 0 ? zeros_like(places) : places.ge((windows - 1) * Side).to(int64) + places.ge((windows * Side) - shift).to(int64);
    }
}
