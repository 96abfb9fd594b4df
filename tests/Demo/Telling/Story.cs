using System.Diagnostics;
using System.Globalization;
using JianliRegistry.Demo.Enterprise;
using JianliRegistry.Demo.MainJob;
using JianliRegistry.Demo.Refusals;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Telling;

/// <summary>./run demo: the main job, then every refusal. Exit code 0 only if every chapter came out as written.</summary>
internal static class Story
{
    private static readonly Chapter[] MainJob =
    [
        new LogInWithPasswordAndKey(),
        new ReadTheApplication(),
        new SignTheCommitment(),
        new ReportAndGetTheReceipt(),
        new FetchTheEvidence(),
    ];

    private static readonly Chapter[] Verification = [new VerifyWithOurVerifier(), new VerifyWithOpenSsl()];

    private static readonly Chapter[] Enterprise =
    [
        new RefuseToReport(),
        new ReportTenAtOnce(),
        new WithdrawADeregistration(),
        new RegisterALegacyEnterprise(),
    ];

    private static readonly Chapter[] Refusals =
    [
        new TheSameReportAgain(),
        new ANewStatementForTheReport(),
        new TheSignatureOnAnotherApplication(),
        new AStatementChangedAfterRendering(),
        new AReplayedChallenge(),
        new AChallengeOfAnotherOrigin(),
        new AChallengeOfAnUnpinnedKey(),
        new AWrongPin(),
        new AWrongPassword(),
        new TheKeyOfAnotherEnterprise(),
        new ARevokedKey(),
        new AKeyOfAForeignAuthority(),
        new AnExpiredKey(),
        new AFlippedByte(),
    ];

    public static async Task<int> TellAsync(string output, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        Screen.Headline("Start");
        try
        {
            await using var stack = await RegistryStack.StartAsync(
                new StackOptions
                {
                    WithRegister = true,
                    WithDesks = false,
                    Progress = (what, took) => Screen.Good(what, took),
                },
                ct
            );
            using var scene = new Scene(stack, PrepareOutput(output));
            Screen.Headline("The main job");
            var failures = await PlayAsync(MainJob, scene, stopAtFailure: true, ct);
            if (failures == 0)
            {
                failures = await PlayAsync(Verification, scene, stopAtFailure: false, ct);
                Screen.Headline("What is refused, and why");
                failures += await PlayAsync(Refusals, scene, stopAtFailure: false, ct);
                Screen.Headline("What else an enterprise does");
                failures += await PlayAsync(Enterprise, scene, stopAtFailure: false, ct);
            }

            return Conclude(failures, scene, clock.Elapsed);
        }
        catch (OperationCanceledException)
        {
            Screen.Line("stopped; everything that was started is gone");
            return 130;
        }
        catch (Exception error)
            when (error is InvalidOperationException or TimeoutException or IOException or UnexpectedException)
        {
            Screen.Bad("it did not start", error.Message);
            return 1;
        }
    }

    private static async Task<int> PlayAsync(
        IEnumerable<Chapter> chapters,
        Scene scene,
        bool stopAtFailure,
        CancellationToken ct
    )
    {
        var failures = 0;
        foreach (var chapter in chapters)
        {
            ct.ThrowIfCancellationRequested();
            var clock = Stopwatch.StartNew();
            try
            {
                var seen = await chapter.PlayAsync(scene, ct);
                Screen.Good(chapter.Title, clock.Elapsed, seen);
            }
            catch (Exception error)
                when (error
                        is UnexpectedException
                            or TimeoutException
                            or InvalidOperationException
                            or HttpRequestException
                )
            {
                failures++;
                Screen.Bad(chapter.Title, error.Message);
                if (stopAtFailure)
                {
                    break;
                }
            }
        }

        return failures;
    }

    private static int Conclude(int failures, Scene scene, TimeSpan took)
    {
        if (failures > 0)
        {
            Screen.Headline($"{failures} of the steps above came out otherwise. The server's last words:");
            Screen.Line(Tail(scene.Stack.ServerOutput));
            return 1;
        }

        var seconds = took.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);
        Screen.Headline($"Everything came out as written, in {seconds} s.");
        Screen.Line($"The evidence stays in {scene.Output}. Check it yourself, without us:");
        Screen.Line($"  ./run verify {scene.Package} --trust {scene.Anchors}");
        Screen.Line(
            $"  src/Core/Evidence/Documents/verify.sh {scene.Unpacked} --anchors {scene.Anchors} --log-key {scene.Anchors}/log.vkey"
        );
        return 0;
    }

    private static string PrepareOutput(string output)
    {
        var folder = Directory.CreateDirectory(output).FullName;
        foreach (var leftover in new[] { "evidence", "anchors" }.Select(name => Path.Combine(folder, name)))
        {
            if (Directory.Exists(leftover))
            {
                Directory.Delete(leftover, recursive: true);
            }
        }

        return folder;
    }

    private static string Tail(string text) =>
        string.Join(
            '\n',
            text.Split('\n').Where(line => !line.Contains("Antiforgery", StringComparison.Ordinal)).TakeLast(20)
        );
}
