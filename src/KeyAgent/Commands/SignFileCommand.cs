using System.Buffers.Text;
using System.CommandLine;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Operations;
using JianliRegistry.KeyAgent.Servers;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>`sign FILE`: for browsers that cannot reach the agent. Takes only sign requests made for a file, never a login.</summary>
internal static class SignFileCommand
{
    private const int MaxFile = 8 * 1024 * 1024;

    private static readonly Argument<FileInfo> File = new("FILE") { Description = "downloaded sign request" };

    public static Command Create()
    {
        var command = new Command("sign", "sign a downloaded request; writes FILE.signed.json")
        {
            File,
            AgentOptions.Servers,
            AgentOptions.Module,
            AgentOptions.State,
            AgentOptions.Development,
        };
        command.SetAction(
            (parsed, ct) =>
                RunAsync(
                    parsed.GetRequiredValue(File).FullName,
                    PinnedServers.Load(
                        parsed.GetRequiredValue(AgentOptions.Servers).FullName,
                        parsed.GetValue(AgentOptions.Development)
                    ),
                    parsed.GetRequiredValue(AgentOptions.Module),
                    parsed.GetRequiredValue(AgentOptions.State),
                    ct
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string path,
        PinnedServers servers,
        string module,
        string state,
        CancellationToken ct
    )
    {
        using var logs = AgentLog.Create();
        using var output = Console.OpenStandardOutput();
        var prompt = new TerminalConsent(TimeProvider.System, output);
        await using var parts = new AgentParts(
            servers,
            StateDirectory.Take(state),
            new WorkerKeyProvider(module, TimeProvider.System, logs.CreateLogger<WorkerKeyProvider>()),
            module,
            prompt,
            TimeProvider.System,
            logs
        );
        var code = await SignAsync(path, parts, prompt, ct);
        if (code is not null)
        {
            var text = AgentErrors.Of(code);
            prompt.Tell($"未完成：{text.TitleZh}。{text.NextStepZh}（{code}）");
        }

        return code is null ? 0 : 1;
    }

    /// <returns>null when at least one item was signed, else the error's code.</returns>
    private static async Task<string?> SignAsync(
        string path,
        AgentParts parts,
        TerminalConsent prompt,
        CancellationToken ct
    )
    {
        var info = new FileInfo(path);
        if (info.Length > MaxFile)
        {
            return AgentErrors.RequestTooLarge;
        }

        var content = await System.IO.File.ReadAllBytesAsync(path, ct);
        if (
            !StrictJson.Parse<SignFile>(content, MaxFile).TryGetValue(out var file, out _)
            || file.Format != Protocol.SignFileFormat
            || file.Items.Count is 0 or > SignOperation.MaxItems
        )
        {
            return AgentErrors.RequestMalformed;
        }

        // The audience only selects whose keys have to verify it; it is checked again behind the signature.
        var origin = UnverifiedAudience(file.Items[0].Request);
        if (origin is null || !parts.Servers.TryFind(origin, out var server))
        {
            return AgentErrors.ChallengeAudienceMismatch;
        }

        var operation = parts.Operations.OpenFile(file.Items, server, origin);
        if (operation.ErrorOfAll is { } refused)
        {
            return refused.Code;
        }

        await RunCeremonyAsync(operation, parts, ct);
        return await WriteAnswerAsync(path + ".signed.json", operation, prompt);
    }

    private static async Task RunCeremonyAsync(SignOperation operation, AgentParts parts, CancellationToken ct)
    {
        try
        {
            await parts.Ceremony.RunAsync(operation, ct);
        }
        catch (Exception error) when (AgentFaults.CodeOf(error) is { } code)
        {
            operation.Fail(AgentFaults.Of(code));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            operation.Fail(AgentFaults.Of(AgentErrors.UserCancelled));
        }
    }

    /// <remarks>Also after Ctrl-C: a signature that was given is not asked of the person twice.</remarks>
    private static async Task<string?> WriteAnswerAsync(string target, SignOperation operation, TerminalConsent prompt)
    {
        if (operation.ErrorOfAll is { } error)
        {
            return error.Code;
        }

        await System.IO.File.WriteAllBytesAsync(
            target,
            StrictJson.Render(new SignedFile(Protocol.SignedFileFormat, operation.Items)),
            CancellationToken.None
        );
        prompt.Tell($"已写入 {target}");
        return null;
    }

    private static string? UnverifiedAudience(string compactJws)
    {
        try
        {
            var parts = compactJws.Split('.');
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts.Length == 3 ? parts[1] : "e30"));
            return claims.RootElement.TryGetProperty("aud", out var aud) ? aud.GetString() : null;
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
