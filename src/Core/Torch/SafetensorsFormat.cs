using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>The types of the safetensors format, and its limits.</summary>
internal static class SafetensorsFormat
{
    public const long MostHeaderBytes = 100_000_000;
    public const int MostEntries = 100_000;
    public const int MostAxes = 64;
    public const string Unsigned16 = "U16";

    private static readonly (string Format, torch.ScalarType Type, int Bytes)[] Types =
    [
        ("F64", torch.ScalarType.Float64, 8),
        ("F32", torch.ScalarType.Float32, 4),
        ("F16", torch.ScalarType.Float16, 2),
        ("BF16", torch.ScalarType.BFloat16, 2),
        ("I64", torch.ScalarType.Int64, 8),
        ("I32", torch.ScalarType.Int32, 4),
        ("I16", torch.ScalarType.Int16, 2),
        ("I8", torch.ScalarType.Int8, 1),
        ("U8", torch.ScalarType.Byte, 1),
        ("BOOL", torch.ScalarType.Bool, 1),
        (Unsigned16, torch.ScalarType.Int16, 2),
    ];

    public static torch.ScalarType? TypeOf(string format) =>
        Types.Where(it => it.Format == format).Select(it => (torch.ScalarType?)it.Type).FirstOrDefault();

    public static string? FormatOf(torch.ScalarType type) =>
        Types.Where(it => it.Type == type).Select(it => it.Format).FirstOrDefault();

    public static int BytesOf(string format) => Types.Single(it => it.Format == format).Bytes;
}
