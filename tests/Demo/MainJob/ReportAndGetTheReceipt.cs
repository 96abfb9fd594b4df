using JianliRegistry.Demo.Cast;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.MainJob;

/// <summary>上报: the signed statement goes in, a sealed receipt comes back.</summary>
internal sealed class ReportAndGetTheReceipt : Chapter
{
    private const int MaxTries = 5;

    public override string Title => "Report and get the sealed receipt";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var submission = scene.Reported.Submission;
        var answer = await SubmitAsync(scene, scene.FirstApplication, submission, ct);
        var receipt = answer.Expect(200).Read<ReceiptAnswer>();
        scene.Report = new ReportRecord(submission, receipt, answer.Body);
        return $"receipt {receipt.ReceiptNumber}";
    }

    /// <summary>Sends a submission; while its evidence is not in the log yet, sends it again, as the page does.</summary>
    public static async Task<Answer> SubmitAsync(
        Scene scene,
        string number,
        Submission submission,
        CancellationToken ct
    )
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await scene.Page.PostAsync($"/reporting/{number}/submission", submission, ct);
            if (answer.Status != 202 || tries == MaxTries)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }
}
