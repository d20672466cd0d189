using System.Text.Json;

/// <summary>adatriplet.json but for its retrieval: the repository's methods over three epochs, the paper's equations, and the baselines.</summary>
public static class AdaTripletGoldens
{
    public static IEnumerable<GoldenCase> Check(JsonElement root)
    {
        var golden = new GoldenNode(root);
        return golden.Sections().SelectMany(section => section.Name switch
        {
            "batches" => [],   // what the cases run over
            "cases" => section.Value.Items().Select(one => AdaTripletMethodGoldens.Method(golden, one)),
            "paper_eq1" => section.Value.Items("cases").Select(one => AdaTripletEquationGoldens.Equation1(golden, one)),
            "paper_eq2_eq3" => section.Value.Items("cases").Select(one => AdaTripletEquationGoldens.Equations2And3(golden, one)),
            "baselines" => section.Value.Items("cases").Select(one => MatchingBaselineGoldens.Baseline(section.Value, one)),
            "retrieval" => [],   // RetrievalGoldens checks it
            _ => [GoldenCase.Unknown(MatchingGoldenBatch.FileName, section.Name)],
        });
    }
}
