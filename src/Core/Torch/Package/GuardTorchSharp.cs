using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// A build task that writes a copy of one of TorchSharp's two binaries with one flag changed; TorchSharp.targets says why.
/// It is compiled by MSBuild itself, against .NET Standard 2.0, and belongs to no project.
/// </summary>
public sealed class GuardTorchSharp : Task
{
    private const string UnusedVersion = "GLIBCXX_3.4.32";

    // DebuggingModes.DisableOptimizations and IgnoreSymbolStoreSequencePoints; the runtime heeds them only together with Default.
    private const int KeepArguments = 0x103;

    /// <summary>The package's file: TorchSharp.dll or libLibTorchSharp.so.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>Where the changed copy goes.</summary>
    [Required]
    public string Destination { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        var image = File.ReadAllBytes(Source);
        try
        {
            if (image.Take(4).SequenceEqual(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F' }))
                new ElfImage(image).MarkWeak(UnusedVersion);
            else
                new ManagedImage(image).SetDebuggingModes(KeepArguments);
        }
        catch (Exception fault) when (fault is InvalidDataException || fault is IndexOutOfRangeException || fault is ArgumentException)
        {
            Log.LogError($"{Source} is not as this build knows it ({fault.Message}); see docs/decisions/026-torchsharp-is-the-engine.md for what must be looked at before another version of TorchSharp is taken.");
            return false;
        }
        Publish(image);
        return true;
    }

    // Several projects may get here at once: the copy appears whole or not at all, and a process that has it open keeps its own.
    private void Publish(byte[] image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        if (File.Exists(Destination) && File.ReadAllBytes(Destination).SequenceEqual(image))
        {
            File.SetLastWriteTimeUtc(Destination, DateTime.UtcNow);
            return;
        }
        var part = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(part, image);
        try
        {
            File.Delete(Destination);
            File.Move(part, Destination);
        }
        catch (IOException) when (File.Exists(Destination))
        {
            File.Delete(part);
        }
    }
}

/// <summary>A 64-bit little-endian shared library, read as the loader reads it: through its dynamic section.</summary>
internal sealed class ElfImage
{
    private const int LoadSegment = 1, DynamicSegment = 2;
    private const long StringTable = 5, SymbolTable = 6, Relocations = 7, RelocationsBytes = 8, CallRelocationsBytes = 2, CallRelocations = 23;
    private const long SymbolVersions = 0x6ffffff0, VersionsNeeded = 0x6ffffffe, VersionsNeededCount = 0x6fffffff;
    private const ushort Weak = 2;   // VER_FLG_WEAK
    private readonly byte[] image;

    public ElfImage(byte[] image)
    {
        this.image = image;
        if (image[4] != 2 || image[5] != 1)
            throw new InvalidDataException("no 64-bit little-endian ELF file");
    }

    /// <summary>Lets the loader pass over a version that it does not find, once it is certain that no code is bound to it.</summary>
    public void MarkWeak(string version)
    {
        var entry = Offset(Dynamic(VersionsNeeded));
        for (var left = Dynamic(VersionsNeededCount); left > 0; left--, entry += BitConverter.ToInt32(image, entry + 12))
        {
            var need = entry + BitConverter.ToInt32(image, entry + 8);
            for (int rest = BitConverter.ToUInt16(image, entry + 2); rest > 0; rest--, need += BitConverter.ToInt32(image, need + 12))
            {
                if (Text(BitConverter.ToInt32(image, need + 8)) != version)
                    continue;
                ThrowIfBound(BitConverter.ToUInt16(image, need + 6), version);
                image[need + 4] |= (byte)Weak;
            }
        }
    }

    private void ThrowIfBound(ushort version, string name)
    {
        var versions = Offset(Dynamic(SymbolVersions));
        foreach (var (table, bytes) in new[] { (Relocations, RelocationsBytes), (CallRelocations, CallRelocationsBytes) })
        {
            var start = Offset(Dynamic(table));
            for (var at = start; at < start + Dynamic(bytes); at += 24)
            {
                var symbol = BitConverter.ToInt32(image, at + 12);
                if (symbol != 0 && (BitConverter.ToUInt16(image, versions + 2 * symbol) & 0x7fff) == version)
                    throw new InvalidDataException($"it uses {Text(BitConverter.ToInt32(image, Offset(Dynamic(SymbolTable)) + 24 * symbol))} of {name}");
            }
        }
    }

    private long Dynamic(long tag)
    {
        var segment = Segments().First(it => BitConverter.ToInt32(image, it) == DynamicSegment);
        for (var at = (int)BitConverter.ToInt64(image, segment + 8); BitConverter.ToInt64(image, at) != 0; at += 16)
            if (BitConverter.ToInt64(image, at) == tag)
                return BitConverter.ToInt64(image, at + 8);
        throw new InvalidDataException($"no dynamic entry {tag}");
    }

    private int Offset(long address)
    {
        foreach (var segment in Segments().Where(it => BitConverter.ToInt32(image, it) == LoadSegment))
        {
            var start = BitConverter.ToInt64(image, segment + 16);
            if (address >= start && address < start + BitConverter.ToInt64(image, segment + 32))
                return (int)(BitConverter.ToInt64(image, segment + 8) + address - start);
        }
        throw new InvalidDataException($"address {address:x} lies in no segment");
    }

    private int[] Segments()
    {
        var first = (int)BitConverter.ToInt64(image, 32);
        int size = BitConverter.ToUInt16(image, 54), count = BitConverter.ToUInt16(image, 56);
        return Enumerable.Range(0, count).Select(place => first + place * size).ToArray();
    }

    private string Text(int place)
    {
        var start = Offset(Dynamic(StringTable)) + place;
        return Encoding.ASCII.GetString(image, start, Array.IndexOf(image, (byte)0, start) - start);
    }
}

/// <summary>A .NET assembly, read as far as its attributes (ECMA-335, II.24 and II.25).</summary>
internal sealed class ManagedImage
{
    private const int TypeReference = 0x01, MemberReference = 0x0A, Attribute = 0x0C;
    private const int Argument = 2, AssemblyParent = 14, MemberReferenceConstructor = 3;   // of a row of Attribute

    // Columns of the tables up to Attribute: digits are bytes, S, G and B go to the heaps, [..] name the tables an index may mean.
    private static readonly string[] Columns =
    {
        "2 S G G G", "[2:00,1A,23,01] S S", "4 S S [2:02,01,1B] [0:04] [0:06]", "[0:04]", "2 S B", "[0:06]", "4 2 2 S B [0:08]",
        "[0:08]", "2 2 S", "[0:02] [2:02,01,1B]", "[3:02,01,1A,06,1B] S B", "2 [2:04,08,17] B",
        "[5:06,04,01,02,08,09,0A,00,0E,17,14,11,1A,1B,20,23,26,27,28,2A,2C,2B] [3:06,0A] B",
    };

    private readonly byte[] image;
    private readonly int strings, blobs, tables;
    private readonly int[] rows = new int[64], starts = new int[64];
    private readonly byte wide;

    public ManagedImage(byte[] image)
    {
        this.image = image;
        var root = Offset(BitConverter.ToInt32(image, Offset(Directory(14)) + 8));
        if (BitConverter.ToUInt32(image, root) != 0x424A5342)
            throw new InvalidDataException("no .NET metadata");
        var at = root + 16 + BitConverter.ToInt32(image, root + 12);
        for (int left = BitConverter.ToUInt16(image, at + 2), stream = at + 4; left > 0; left--)
        {
            var name = Text(stream + 8);
            var start = root + BitConverter.ToInt32(image, stream);
            if (name == "#Strings") strings = start;
            else if (name == "#Blob") blobs = start;
            else if (name == "#~") tables = start;
            stream += 8 + (name.Length / 4 + 1) * 4;
        }
        wide = image[tables + 6];
        var next = tables + 24;
        for (var table = 0; table < 64; table++)
            if ((BitConverter.ToUInt64(image, tables + 8) >> table & 1) != 0)
            {
                rows[table] = BitConverter.ToInt32(image, next);
                next += 4;
            }
        for (var table = 0; table < Columns.Length; next += rows[table] * Sizes(table).Sum(), table++)
            starts[table] = next;
    }

    /// <summary>Changes the argument of the assembly's DebuggableAttribute.</summary>
    /// <remarks>
    /// Equal arguments are stored once: with the one of today, callbacks of TorchSharp declare their calling convention. The new
    /// argument therefore takes the place of the AssemblyConfigurationAttribute's, which is given the assembly's title instead.
    /// </remarks>
    public void SetDebuggingModes(int modes)
    {
        int debuggable = RowOf("DebuggableAttribute"), configuration = RowOf("AssemblyConfigurationAttribute");
        var place = Cell(Attribute, configuration, Argument);
        if (Enumerable.Range(1, rows[Attribute]).Count(row => Cell(Attribute, row, Argument) == place) != 1)
            throw new InvalidDataException("the argument of its AssemblyConfigurationAttribute serves another attribute too");
        var argument = new byte[] { 8, 1, 0, 0, 0, 0, 0, 0, 0 };   // length, prolog, the number, no named arguments
        BitConverter.GetBytes(modes).CopyTo(argument, 3);
        if (image[blobs + place] < argument[0] || image[blobs + place] > 0x7f)
            throw new InvalidDataException("the argument of its AssemblyConfigurationAttribute leaves no room");
        argument.CopyTo(image, blobs + place);
        SetCell(Attribute, configuration, Argument, Cell(Attribute, RowOf("AssemblyTitleAttribute"), Argument));
        SetCell(Attribute, debuggable, Argument, place);
    }

    private int RowOf(string attribute)
    {
        var found = Enumerable.Range(1, rows[Attribute]).Where(row => IsOfAssembly(row, attribute)).ToArray();
        return found.Length == 1 ? found[0] : throw new InvalidDataException($"it has {found.Length} of {attribute}");
    }

    private bool IsOfAssembly(int row, string attribute)
    {
        int parent = Cell(Attribute, row, 0), constructor = Cell(Attribute, row, 1);
        if ((parent & 31) != AssemblyParent || (constructor & 7) != MemberReferenceConstructor)
            return false;
        var type = Cell(MemberReference, constructor >> 3, 0);
        return (type & 7) == 1 && Text(strings + Cell(TypeReference, type >> 3, 1)) == attribute;
    }

    private int Cell(int table, int row, int column)
    {
        var (at, bytes) = Place(table, row, column);
        return bytes == 2 ? BitConverter.ToUInt16(image, at) : BitConverter.ToInt32(image, at);
    }

    private void SetCell(int table, int row, int column, int value)
    {
        var (at, bytes) = Place(table, row, column);
        Array.Copy(BitConverter.GetBytes(value), 0, image, at, bytes);
    }

    private (int At, int Bytes) Place(int table, int row, int column)
    {
        var sizes = Sizes(table);
        return (starts[table] + (row - 1) * sizes.Sum() + sizes.Take(column).Sum(), sizes[column]);
    }

    private int[] Sizes(int table) => Columns[table].Split(' ').Select(Size).ToArray();

    private int Size(string column)
    {
        switch (column[0])
        {
            case 'S': return (wide & 1) != 0 ? 4 : 2;
            case 'G': return (wide & 2) != 0 ? 4 : 2;
            case 'B': return (wide & 4) != 0 ? 4 : 2;
            case '[':
                var most = column.Substring(3).TrimEnd(']').Split(',').Max(table => rows[Convert.ToInt32(table, 16)]);
                return most < 1 << (16 - (column[1] - '0')) ? 2 : 4;
            default: return column[0] - '0';
        }
    }

    private int Directory(int place)
    {
        var optional = BitConverter.ToInt32(image, 0x3c) + 24;
        return BitConverter.ToInt32(image, optional + (BitConverter.ToUInt16(image, optional) == 0x20b ? 112 : 96) + 8 * place);
    }

    private int Offset(int address)
    {
        var header = BitConverter.ToInt32(image, 0x3c);
        var section = header + 24 + BitConverter.ToUInt16(image, header + 20);
        for (int left = BitConverter.ToUInt16(image, header + 6); left > 0; left--, section += 40)
        {
            var within = address - BitConverter.ToInt32(image, section + 12);
            if (within >= 0 && within < BitConverter.ToInt32(image, section + 16))
                return BitConverter.ToInt32(image, section + 20) + within;
        }
        throw new InvalidDataException($"address {address:x} lies in no section");
    }

    private string Text(int start) => Encoding.UTF8.GetString(image, start, Array.IndexOf(image, (byte)0, start) - start);
}
