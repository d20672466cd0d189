using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>
/// The direction inside Core. A room is the namespace right below <c>ImageRegression</c>: it may know the rooms that its
/// line names, and no other. Projects are held to their layers by the compiler.
/// </summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Randomness"] = [],
        ["Torch"] = [],
        ["Losses"] = ["Torch"],
        ["Language"] = ["Images", "Models", "Phantoms", "Randomness", "Tables", "Torch"],   // its towers of images are networks as others are; captions say what a phantom drew
        ["Models"] = ["Images", "Tables", "Torch"],   // a network is built for the shape of its images, and for the covariates as the training cases code them
        ["Tables"] = [],
        ["Splits"] = ["Randomness", "Tables"],
        ["Programs"] = [],
        ["Volumes"] = ["Programs"],   // what decodes compressed DICOM
        ["Images"] = ["Randomness", "Tables", "Torch", "Volumes"],
        ["Clips"] = ["Images", "Programs", "Tables", "Volumes"],
        ["Calcium"] = ["Images", "Tables", "Volumes"],
        ["Phantoms"] = ["Calcium", "Images", "Randomness", "Tables", "Volumes"],
        ["Neighbors"] = ["Images", "Models", "Ordinal", "Randomness", "Tables", "Torch"],   // a case's answer may be how probable each rank is
        ["Evaluation"] = ["Images", "Models", "Neighbors", "Randomness", "Tables", "Torch"],
        ["Baselines"] = ["Neighbors", "Tables", "Torch"],
        ["Latent"] = ["Baselines", "Randomness", "Torch"],
        ["Progression"] = ["Evaluation", "Losses", "Models", "Neighbors", "Randomness", "Tables", "Torch"],   // a change is read from embeddings, measured by subjects, and its head is drawn as networks are
        ["Ordinal"] = ["Language", "Models", "Torch"],   // prompts stand before a tower of texts, and are a head of a network
        ["Training"] = ["Images", "Losses", "Models", "Ordinal", "Randomness", "Tables", "Torch"],
    };

    // Against the table, each for a reason; one that is no longer needed must go.
    private static readonly (string From, string To, string Why)[] Exceptions =
    [
        ("CaseTable", "ImageFolder", "a table says where its images lie"),
        ("CaseTableReader", "ImageFolder", "a path that leaves the folder is a fault of the table's line"),
        ("CaseTableReader", "ImagePaths", "a missing image is a fault of the table's line, before any is decoded"),
        ("ColumnRoles", "ImagePaths", "the column whose values all name images is that of the path"),
    ];

    private static readonly (Type From, Type To)[] Arrows =
        [.. TypeReferences.In(typeof(Trainer).Assembly).Where(pair => Room(pair.From) is not null && Room(pair.To) is not null && Room(pair.From) != Room(pair.To))];

    [Fact]
    public void A_room_knows_only_the_rooms_that_its_line_names()
    {
        var against = Arrows
            .Where(arrow => !MayKnow[Room(arrow.From)!].Contains(Room(arrow.To)) && !IsException(arrow))
            .Select(arrow => $"{Room(arrow.From)} may not know {Room(arrow.To)}, but {arrow.From.Name} knows {arrow.To.Name}.");
        Assert.Empty(against);
    }

    [Fact]
    public void Every_room_has_a_line_and_every_exception_is_needed()
    {
        var rooms = typeof(Trainer).Assembly.GetTypes().Select(Room).OfType<string>().Distinct();
        Assert.Equal(rooms.Order(StringComparer.Ordinal), MayKnow.Keys.Order(StringComparer.Ordinal));
        Assert.All(Exceptions, exception => Assert.Contains(Arrows, arrow => exception == (Outer(arrow.From), Outer(arrow.To), exception.Why)));
    }

    [Fact]
    public void One_file_alone_asks_TorchSharp_for_the_elements_of_a_tensor()   // its accessor throws on empty ones
    {
        var source = new DirectoryInfo(Path.Combine(Repository.Root, "src"));
        var asking = source.EnumerateFiles("*.cs", SearchOption.AllDirectories).Concat(source.EnumerateFiles("*.fs", SearchOption.AllDirectories))
            .Where(file => File.ReadAllText(file.FullName).Contains(".data<", StringComparison.Ordinal));
        Assert.Equal(["HostValues.cs"], asking.Select(file => file.Name));
    }

    [Fact]
    public void The_table_has_no_circle()
    {
        var left = MayKnow.ToDictionary(line => line.Key, line => line.Value);
        while (left.Where(line => !line.Value.Any(left.ContainsKey)).Select(line => line.Key).ToArray() is { Length: > 0 } free)
            foreach (var room in free)
                left.Remove(room);
        Assert.Empty(left.Keys);
    }

    [Fact]
    public void Core_knows_of_our_own_assemblies_only_the_errors()
    {
        var own = typeof(Trainer).Assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("ImageRegression", StringComparison.Ordinal));
        Assert.Equal(["ImageRegression.Errors"], own);
    }

    [Fact]
    public void The_walk_sees_what_a_method_body_alone_knows()   // so that the tests above cannot pass by seeing nothing
    {
        Assert.Contains(Arrows, arrow => arrow is { From.Name: nameof(BatchSampler), To.Name: nameof(Randomness.SplitMix64) });
        Assert.Contains(Arrows, arrow => arrow is { From.Name: nameof(Trainer), To.Name: nameof(Losses.Loss) });
    }

    private static bool IsException((Type From, Type To) arrow) =>
        Exceptions.Any(exception => (exception.From, exception.To) == (Outer(arrow.From), Outer(arrow.To)));

    private static string Outer(Type type) => type.DeclaringType is { } outer ? Outer(outer) : type.Name;

    private static string? Room(Type type) =>
        type.Assembly == typeof(Trainer).Assembly && type.Namespace is { } name && name.StartsWith("ImageRegression.", StringComparison.Ordinal)
            ? name.Split('.')[1]
            : null;
}
