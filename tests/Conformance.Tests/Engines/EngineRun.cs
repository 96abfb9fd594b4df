using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JianliRegistry.Conformance.Tests.Suites;
using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Conformance.Tests.Engines;

/// <summary>What another engine answers to all cases of one file. Whatever it throws is a refusal, as a careful caller would take it.</summary>
/// <param name="Asked">Cases that it can be asked at all.</param>
internal sealed record EngineRun(int Asked, int Right, int FalseAccepts, int FalseRejects, int Hangs)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static EngineRun Of(IEngine engine, IEnumerable<SuiteCase> cases)
    {
        var sum = new EngineRun(0, 0, 0, 0, 0);
        foreach (var one in cases)
        {
            var request = JsonSerializer.Deserialize<AdapterRequest>(one.Question, Options)!;
            var answer = Task.Run(() => Ask(engine, request));
            sum = !answer.Wait(Patience)
                ? sum with
                {
                    Asked = sum.Asked + 1,
                    Hangs = sum.Hangs + 1,
                }
                : sum.With(one, answer.Result);
        }

        return sum;
    }

    private EngineRun With(SuiteCase one, bool? accepted) =>
        accepted is not { } yes ? this
        : one.Expect == "either" || one.Expect == (yes ? "accept" : "reject")
            ? this with
            {
                Asked = Asked + 1,
                Right = Right + 1,
            }
        : yes ? this with { Asked = Asked + 1, FalseAccepts = FalseAccepts + 1 }
        : this with { Asked = Asked + 1, FalseRejects = FalseRejects + 1 };

    [SuppressMessage("Design", "CA1031", Justification = "What an engine throws at a certificate is its answer: no.")]
    private static bool? Ask(IEngine engine, AdapterRequest request)
    {
        try
        {
            return engine.Accepts(request);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public override string ToString() =>
        Asked == 0
            ? "cannot be asked"
            : $"{Right} of {Asked}, FA {FalseAccepts}, FR {FalseRejects}{(Hangs > 0 ? $", {Hangs} hangs" : "")}";
}
