using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>
/// The evidence of all answers as numbers beside a list of the cases they name: a radius may hold a thousand neighbours, and as JSON
/// each took 300 bytes where 48 say the same.
/// </summary>
internal static class EvidenceFile
{
    private const string Cases = "evidence.json", Numbers = "evidence.safetensors";
    private const string Counts = "counts", Rows = "cases", Values = "distance_weight_share_effect_subject-effect";
    private const int Columns = 5;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes the evidence of each answer, in their order.</summary>
    /// <param name="folder">Where its two files go.</param>
    /// <param name="answers">What was answered.</param>
    public static void Write(string folder, ImmutableArray<CasePrediction> answers)
    {
        using var scope = NewDisposeScope();
        var evidence = answers.SelectMany(answer => answer.Evidence).ToArray();
        var named = evidence.Select(Named).Distinct().ToImmutableArray();
        var rowOf = named.Select((one, row) => (one, row)).ToDictionary(pair => pair.one, pair => (long)pair.row);
        File.WriteAllBytes(Path.Combine(folder, Cases), JsonSerializer.SerializeToUtf8Bytes(named, Json));
        Safetensors.Write(Path.Combine(folder, Numbers), new Dictionary<string, Tensor>
        {
            [Counts] = tensor(answers.Select(answer => (long)answer.Evidence.Length).ToArray()),
            [Rows] = tensor(evidence.Select(one => rowOf[Named(one)]).ToArray()),
            [Values] = tensor(
                evidence.SelectMany(one => new[] { one.Distance, one.Weight, one.Share, one.EffectOfCase, one.EffectOfSubject }).ToArray(),
                [evidence.Length, Columns]),
        });
    }

    /// <summary>What <see cref="Write"/> wrote, bit for bit.</summary>
    public static ImmutableArray<CaseEvidence>[] Read(string folder)
    {
        using var scope = NewDisposeScope();
        var named = JsonSerializer.Deserialize<ImmutableArray<EvidenceCase>>(File.ReadAllBytes(Path.Combine(folder, Cases)), Json);
        var tensors = Safetensors.Read(Path.Combine(folder, Numbers));
        var (counts, rows, values) = (tensors[Counts].ToHost<long>(), tensors[Rows].ToHost<long>(), tensors[Values].ToHost<double>());
        var at = 0;
        return [.. counts.Select(count =>
        {
            var first = at;
            at += (int)count;
            return ImmutableCollectionsMarshal.AsImmutableArray(Enumerable.Range(first, (int)count).Select(One).ToArray());
        })];

        CaseEvidence One(int i)
        {
            var of = named[(int)rows[i]];
            var numbers = values.AsSpan(i * Columns, Columns);
            return new CaseEvidence(of.Id, of.Label, Distance: numbers[0], Weight: numbers[1])
            {
                Subject = of.Subject,
                Share = numbers[2],
                EffectOfCase = numbers[3],
                EffectOfSubject = numbers[4],
            };
        }
    }

    private static EvidenceCase Named(CaseEvidence one) => new(one.Id, one.Subject, one.Label);

    private sealed record EvidenceCase(string Id, string Subject, double Label);
}
