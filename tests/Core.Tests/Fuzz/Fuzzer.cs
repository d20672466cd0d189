using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ImageRegression;

/// <summary>
/// Gives a reader damaged files for some time. It must read or refuse each in words: nothing else thrown, no hang, no memory without bound.
/// <c>scripts/fuzz</c> sets the seconds (FUZZ_SECONDS) and the seed (FUZZ_SEED); as a test it takes a moment.
/// </summary>
/// <param name="Reader">What is fuzzed.</param>
/// <param name="Seeds">Whole files.</param>
/// <param name="Read">Reads one; throws what <paramref name="Refusals"/> names.</param>
/// <param name="Refusals">How it refuses.</param>
internal sealed record Fuzzer(string Reader, IReadOnlyList<byte[]> Seeds, Action<byte[]> Read, params Type[] Refusals)
{
    private const int MostInReport = 20;
    private const int FewestFiles = 100;   // however busy the machine is: time alone may be over before any file is read or refused
    private static readonly double Seconds = Of("FUZZ_SECONDS", 0.5);
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);   // for files of some kB, on a busy machine
    private static readonly int[] Interesting = [0, 1, -1, 2, 7, 8, 16, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, 1 << 20, 1 << 28];

    /// <summary>Most bytes that one file may make a reader set aside; readers are fuzzed with limits far below.</summary>
    public long MostBytes { get; init; } = 512L << 20;

    /// <summary>Runs it.</summary>
    /// <returns>What it found, a line each with the file it kept; empty as a rule. And how many files were read and refused.</returns>
    public (IReadOnlyList<string> Found, int Taken, int Refused) Run()
    {
        var random = new Random((int)Of("FUZZ_SEED", 1));
        var found = new Dictionary<string, string>();
        var (taken, refused) = (0, 0);
        byte[] current = [];
        var clock = Stopwatch.StartNew();
        var began = 0.0;
        using var ended = new ManualResetEventSlim();
        var worker = new Thread(() =>
        {
            while ((taken + refused < FewestFiles || clock.Elapsed.TotalSeconds < Seconds) && found.Count < MostInReport)
            {
                current = taken + refused < Seeds.Count ? Seeds[taken + refused] : Mutant(random);
                var before = GC.GetAllocatedBytesForCurrentThread();
                Volatile.Write(ref began, clock.Elapsed.TotalSeconds);
                try
                {
                    Read(current);
                    taken++;
                }
                catch (Exception fault) when (Refusals.Contains(fault.GetType()))
                {
                    refused++;
                    if (string.IsNullOrWhiteSpace(fault.Message))
                        Keep(found, "refused without a word", current);
                }
                catch (Exception fault)
                {
                    refused++;
                    Keep(found, $"{fault.GetType().Name} at {new StackTrace(fault).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(method => method?.Module.Name.StartsWith("ImageRegression", StringComparison.Ordinal) == true)}: {fault.Message.Split('\n')[0]}", current);
                }
                if (GC.GetAllocatedBytesForCurrentThread() - before > MostBytes)
                    Keep(found, "too much memory", current);
            }
            ended.Set();
        })
        { IsBackground = true };
        worker.Start();
        while (!ended.Wait(50))
            if (clock.Elapsed.TotalSeconds - Volatile.Read(ref began) > MostTime.TotalSeconds)
            {
                Keep(found, "hang", current);
                break;
            }
        return ([.. found.Select(one => $"{Reader}: {one.Key} ({one.Value})")], taken, refused);
    }

    private static double Of(string variable, double otherwise) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    // The first file of each kind of fault is kept.
    private void Keep(Dictionary<string, string> found, string what, byte[] file)
    {
        if (found.ContainsKey(what))
            return;
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "imageregression-fuzz")).FullName;
        var path = Path.Combine(folder, $"{Reader.Replace(' ', '-')}-{Convert.ToHexString(SHA256.HashData(file))[..12]}");
        File.WriteAllBytes(path, file);
        found.Add(what, path);
    }

    private byte[] Mutant(Random random)
    {
        var bytes = Seeds[random.Next(Seeds.Count)].ToList();
        for (var times = 1 + random.Next(4); times > 0; times--)
            Change(bytes, random);
        return [.. bytes];
    }

    // Headers, at the beginning and end of files, are changed more often than what lies between.
    private static int Place(int length, Random random) => random.Next(4) switch
    {
        0 => random.Next(Math.Min(length, 64)),
        1 => length - 1 - random.Next(Math.Min(length, 64)),
        _ => random.Next(length),
    };

    private void Change(List<byte> bytes, Random random)
    {
        if (bytes.Count == 0)
            return;
        var at = Place(bytes.Count, random);
        var length = Math.Min(bytes.Count - at, 1 + random.Next(16));
        switch (random.Next(9))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2 or 3: Number(bytes, at, random); break;
            case 4: bytes.RemoveRange(at, length); break;
            case 5: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 6: bytes.RemoveRange(at, bytes.Count - at); break;
            case 7:
                var other = Seeds[random.Next(Seeds.Count)];
                var from = random.Next(Math.Max(1, other.Length));
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 32)).ToArray());
                break;
            default: Digits(bytes, at, random); break;
        }
    }

    private static void Number(List<byte> bytes, int at, Random random)
    {
        Span<byte> number = stackalloc byte[4];
        var (value, size) = (Interesting[random.Next(Interesting.Length)], 1 << random.Next(3));
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt32LittleEndian(number, value);
        else
            BinaryPrimitives.WriteInt32BigEndian(number, size == 2 ? value << 16 : value);
        for (var i = 0; i < size && at + i < bytes.Count; i++)
            bytes[at + i] = number[i];
    }

    // In text formats sizes are digits.
    private static void Digits(List<byte> bytes, int at, Random random)
    {
        var digit = bytes.FindIndex(at, one => one is >= (byte)'0' and <= (byte)'9');
        if (digit >= 0)
            bytes.InsertRange(digit, Enumerable.Repeat((byte)'9', 1 + random.Next(12)));
    }
}
