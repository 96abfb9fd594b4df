using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Telling;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Enterprise;

/// <summary>What a page asks to be signed.</summary>
internal sealed record Decision(
    string Decided,
    IReadOnlyList<string> Clauses,
    string? ReturnReason = null,
    string Via = "agent"
)
{
    /// <summary>As it is sent.</summary>
    public object Body =>
        ReturnReason is null
            ? new
            {
                Decision = Decided,
                Clauses,
                Via,
            }
            : new
            {
                Decision = Decided,
                Clauses,
                Via,
                ReturnReason,
            };
}

/// <summary>The two requests of every binding act.</summary>
internal static class Acts
{
    private const int MaxTries = 10;

    public static string Picture(string name) =>
        Path.Combine(BuiltPrograms.RepositoryRoot, "tests", "Support", "samples", name);

    public static Submission Of(string statement, SignResult signed) =>
        new(statement, signed.SignedAttrs, signed.Signature, signed.Algorithm, signed.Certificate);

    /// <summary>Sends a submission; while its evidence is not in the log yet, sends it again, as the page does.</summary>
    /// <returns>The receipt's number.</returns>
    public static async Task<string> SubmitAsync(
        Scene scene,
        string address,
        Submission submission,
        CancellationToken ct
    )
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await scene.Page.PostAsync($"{address}/submission", submission, ct);
            if (answer.Status != 202 || tries == MaxTries)
            {
                return answer.Expect(200).Read<ReceiptAnswer>().ReceiptNumber;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }
}
