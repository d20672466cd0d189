using System.Buffers.Binary;
using System.Text;
using ImageRegression.Torch;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    /// <summary>Bytes that are no UTF-8, and half of a surrogate pair: both are told only when the name is asked for.</summary>
    [Theory]
    [InlineData("\u00ff\u00fe")]
    [InlineData("\\ud800")]
    public void A_name_that_is_no_text_is_damage(string name)
    {
        var header = System.Text.Encoding.Latin1.GetBytes($"{{\"{name}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}}}");
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header]);
        var fault = Assert.Throws<UserErrorException>(() => Safetensors.Read(path));
        File.Delete(path);
        Assert.Contains("no Unicode text", fault.Message, StringComparison.Ordinal);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_made_by_hand_is_read()
    {
        Store("""{"__metadata__":{"made":"by hand"},"b":{"dtype":"U8","shape":[2],"data_offsets":[8,10]},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""",
            0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 7, 255);   // 1.0, -2.5, 7, 255

        var tensors = Safetensors.Read(path);
        var (entries, metadata) = Safetensors.Describe(path);

        Assert.Equal([1f, -2.5f], tensors["a"].data<float>().ToArray());
        Assert.Equal([1L, 2L], tensors["a"].shape);
        Assert.Equal(new byte[] { 7, 255 }, tensors["b"].data<byte>().ToArray());
        Assert.Equal("by hand", metadata["made"]);
        Assert.Equal(["a", "b"], entries.Select(entry => entry.Name));
        Assert.Equal(["b"], Safetensors.Read(path, ["b"]).Keys);
    }

    [Fact]
    public void A_file_is_written_byte_for_byte_as_the_format_says()
    {
        using var a = tensor(new float[] { 1, -2.5f }).reshape(1, 2);

        using var stream = new MemoryStream();
        Safetensors.Write(stream, new Dictionary<string, Tensor> { ["a"] = a }, new Dictionary<string, string> { ["k"] = "v" });

        var header = """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        var padded = header.PadRight((header.Length + 7) / 8 * 8);
        byte[] expected = [(byte)padded.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(padded), 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0];
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void Every_type_shape_and_layout_survives_a_round_trip()
    {
        using var numbers = tensor(new double[] { -3, 0, 1, 2, 5, 100 }).reshape(2, 3);
        ScalarType[] types =
        [
            ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32,
            ScalarType.Int16, ScalarType.Int8, ScalarType.Bool,
        ];
        var tensors = types.ToDictionary(type => $"{type}", type => numbers.to(type).t());
        tensors["byte"] = numbers.abs().to(ScalarType.Byte);
        tensors["none"] = zeros(0, 3);
        tensors["scalar"] = tensor(2.5);

        Safetensors.Write(path, tensors, flushToDisk: true);
        var read = Safetensors.Read(path);

        Assert.Equal(tensors.Count, read.Count);
        foreach (var (name, tensor) in tensors)
        {
            Assert.Equal(tensor.dtype, read[name].dtype);
            Assert.Equal(tensor.shape, read[name].shape);
            Assert.True(tensor.eq(read[name]).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Unsigned_16_bit_numbers_are_read_as_bits_on_request_only()
    {
        using var bits = tensor(new short[] { -1, 2 });
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["image"] = bits }, unsigned16: new HashSet<string> { "image" });

        Assert.Equal("U16", Safetensors.Describe(path).Entries.Single().Format);
        Assert.Equal([(short)-1, (short)2], Safetensors.Read(path, unsigned16: true)["image"].data<short>().ToArray());
        Assert.Contains("unsigned 16-bit", Assert.Throws<UserErrorException>(() => Safetensors.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "its tensors take 8 bytes, and 7 follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "its tensors take 8 bytes, and 9 follow")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "begins at byte 1, and the one before it ends at 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}""", 5, "begins at byte 3, and the one before it ends at 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", 4, "two tensors called 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}""", 0, "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 8, "needs 4 bytes")]
    [InlineData("""{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}""", 4, "type 'F99'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "cannot be read")]
    [InlineData("""{"a":""", 0, "no JSON")]
    [InlineData("""[1]""", 0, "no JSON object")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "metadata")]
    public void A_damaged_file_is_refused_and_says_why(string header, int bytes, string reason)
    {
        Store(header, new byte[bytes]);

        var fault = Assert.Throws<UserErrorException>(() => Safetensors.Read(path));

        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Equal(path, fault.File);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 0, 0, 0, 0x40, 0, 0, 0, 0 })]
    public void A_header_that_is_too_short_or_too_long_is_refused(byte[] file)
    {
        File.WriteAllBytes(path, file);

        Assert.Contains("damaged", Assert.Throws<UserErrorException>(() => Safetensors.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_or_file_that_is_not_there_is_named()
    {
        Store("{}");

        Assert.Contains("'weight'", Assert.Throws<UserErrorException>(() => Safetensors.Read(path, ["weight"])).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be opened", Assert.Throws<UserErrorException>(() => Safetensors.Read(path + ".absent")).Message, StringComparison.Ordinal);
    }

    private void Store(string header, params byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, text.Length);
        File.WriteAllBytes(path, [.. prefix, .. text, .. data]);
    }
}
