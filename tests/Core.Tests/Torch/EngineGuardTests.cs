using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using ImageRegression.Torch;
using TorchSharp;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>The two flags that the build changes in TorchSharp's binaries (src/Core/Torch/TorchSharp.targets), as this process has loaded them.</summary>
public sealed class EngineGuardTests
{
    private const DebuggableAttribute.DebuggingModes KeepArguments = DebuggableAttribute.DebuggingModes.Default
        | DebuggableAttribute.DebuggingModes.DisableOptimizations | DebuggableAttribute.DebuggingModes.IgnoreSymbolStoreSequencePoints;

    [Fact]
    public void The_loaded_TorchSharp_keeps_arguments_alive_which_the_packaged_one_does_not()
    {
        var loaded = typeof(torch).Assembly.GetCustomAttribute<DebuggableAttribute>()!;
        Assert.Equal(KeepArguments, loaded.DebuggingFlags);
        Assert.True(EngineCheck.IsGuarded);

        Assert.Equal(DebuggableAttribute.DebuggingModes.IgnoreSymbolStoreSequencePoints, ModesOf(Packaged("lib/net8.0/TorchSharp.dll")));
        Assert.Equal(KeepArguments, ModesOf(typeof(torch).Assembly.Location));   // so the reading itself is right
    }

    [LinuxFact]
    public void The_loaded_native_part_asks_weakly_for_the_version_that_Debian_12_lacks_and_for_that_one_only()
    {
        _ = torch.zeros(1);
        var loaded = File.ReadLines("/proc/self/maps").First(line => line.EndsWith("libLibTorchSharp.so", StringComparison.Ordinal)).Split(' ')[^1];

        Assert.Equal(["GLIBCXX_3.4.32"], VersionsNeeded(loaded).Where(one => one.IsWeak).Select(one => one.Name));
        Assert.DoesNotContain(VersionsNeeded(Packaged("runtimes/linux-x64/native/libLibTorchSharp.so")), one => one.IsWeak);
    }

    // The package that the build took its copies from; the project file hands over its folder.
    private static string Packaged(string file) => Path.Combine(
        typeof(EngineGuardTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "TorchSharpPackage").Value!, file);

    private static DebuggableAttribute.DebuggingModes ModesOf(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        var metadata = image.GetMetadataReader();
        var attribute = metadata.GetAssemblyDefinition().GetCustomAttributes().Select(metadata.GetCustomAttribute)
            .Single(one => one.Constructor.Kind == HandleKind.MemberReference
                && metadata.GetMemberReference((MemberReferenceHandle)one.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
                && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) == nameof(DebuggableAttribute));
        var value = metadata.GetBlobReader(attribute.Value);
        Assert.Equal(1, value.ReadUInt16());
        return (DebuggableAttribute.DebuggingModes)value.ReadInt32();
    }

    // By the sections (elf(5)); the build's own reading goes by the segments.
    private static List<(string Name, bool IsWeak)> VersionsNeeded(string path)
    {
        var image = File.ReadAllBytes(path);
        int U16(long at) => BitConverter.ToUInt16(image, (int)at);
        long U32(long at) => BitConverter.ToUInt32(image, (int)at);
        long U64(long at) => BitConverter.ToInt64(image, (int)at);
        var sections = Enumerable.Range(0, U16(60)).Select(i => U64(40) + (i * 64L)).ToArray();
        var needed = sections.Single(section => U32(section + 4) == 0x6ffffffe);
        var names = U64(sections[U32(needed + 40)] + 24);
        List<(string, bool)> found = [];
        var library = U64(needed + 24);
        for (var left = U32(needed + 44); left > 0; left--, library += U32(library + 12))
        {
            var version = library + U32(library + 8);
            for (var rest = U16(library + 2); rest > 0; rest--, version += U32(version + 12))
            {
                var name = (int)(names + U32(version + 8));
                found.Add((Encoding.ASCII.GetString(image, name, Array.IndexOf(image, (byte)0, name) - name), (U16(version + 4) & 2) != 0));
            }
        }
        return found;
    }
}

/// <summary>A fact of Linux's binaries.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "there is no such library on this system";
}
